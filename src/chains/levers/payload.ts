import { clause, YES } from "../guards/judgement.ts";
import { chosen, constant, NULL, oneOf, opaque, symbol, type Value } from "../guards/value.ts";
import type { Who } from "../guards/who.ts";
import { mayPush } from "../settings/pushes.ts";
import { objectsOf } from "./objects.ts";
import type { Scenario } from "./scenario.ts";

const IDENTITY = new Set(["login", "id", "node_id", "name", "email", "username"]);

/** The value of `github.event.<path>` in a scenario: who determines it, or null where the event does not carry it. */
export function eventValue(scenario: Scenario, path: readonly string[], who: Who): Value {
  const [object = "", ...rest] = path;
  if (object === "action") return actionOf(scenario);
  if (object === "sender") return user(scenario.actor, rest, "the sender");
  if (object === "repository") return repository(rest);
  if (object === "organization" || object === "enterprise") return symbol("owner");
  if (object === "installation") return opaque("condition", "the installation cannot be read here");
  if (object === "inputs") return inputValue(scenario, rest);
  if (object === "*") return { kind: "list", items: anyObject(scenario, rest, who) };
  if (!objectsOf(scenario.event).includes(object)) return NULL;
  switch (object) {
    case "comment":
      return authored(scenario, rest, "the comment");
    case "issue":
    case "discussion":
      return issue(scenario, rest);
    case "pull_request":
      return pullRequest(scenario, rest, who);
    case "review":
      return review(scenario, rest);
    case "label":
      if (scenario.lever !== "label") return NULL;
      return scenario.actor === "relay" && scenario.said !== null ? scenario.said : chosen("the label");
    case "workflow_run":
      return workflowRun(scenario, rest);
    case "release":
      // whoever drafted it, not who publishes or edits it
      return rest[0] === "author"
        ? user(scenario.actor === "actor" ? "someone" : scenario.actor, rest.slice(1), "the release's author")
        : chosen(`the release's ${rest[0] ?? "text"}`);
    case "pusher":
      return user(scenario.actor, rest, "the pusher");
    case "head_commit":
    case "commits":
      return chosen(
        `the commit's ${rest.filter((part) => part !== "*").join(".") || "text"}`,
        "",
        "commit-text",
      );
    case "ref":
      // the event that makes or removes a branch or tag gives its bare name
      return refValue(scenario, who, scenario.event !== "create" && scenario.event !== "delete");
    case "ref_type":
      return constant(scenario.ref === "tag" ? "tag" : "branch");
    case "created":
    case "deleted":
    case "forced":
      return chosen(`whether the push ${object}s`);
    case "client_payload":
      return inputValue(scenario, rest.length > 0 ? rest : ["payload"]);
    case "merge_group":
      return chosen(`the merge group's ${rest[0] ?? "ref"}`);
    case "check_run":
    case "check_suite":
      return opaque("event", "what the other app's check says cannot be told here");
    case "deployment":
    case "deployment_status":
      if (rest[0] === "creator") {
        // a status is of a deployment that anybody may have made
        const theirs = object !== scenario.event && scenario.actor === "actor";
        return user(theirs ? "someone" : scenario.actor, rest.slice(1), "the deployment's creator");
      }
      return chosen(`the deployment's ${rest[0] ?? "payload"}`);
    case "sha":
    case "before":
    case "after":
    case "compare":
      return opaque("commit", "the commit cannot be told here");
    default:
      return chosen(`the ${object.replaceAll("_", " ")}`);
  }
}

/** Objects of the event's payload, as `*` goes through them. */
function anyObject(scenario: Scenario, path: readonly string[], who: Who): Value[] {
  return ["sender", "repository", ...objectsOf(scenario.event)].map((object) =>
    eventValue(scenario, [object, ...path], who),
  );
}

function actionOf(scenario: Scenario): Value {
  if (scenario.event === "repository_dispatch") return chosen("the event type");
  if (scenario.event === "workflow_run" && scenario.type === "")
    return oneOf(["completed", "requested", "in_progress"].map((type) => [type, YES]));
  return scenario.type === "" ? NULL : constant(scenario.type);
}

/** An account: of who acts, of a relay, or of anyone whose item the profile can pick. */
export function user(who: "actor" | "relay" | "someone", path: readonly string[], what: string): Value {
  const [property = "login"] = path;
  if (IDENTITY.has(property)) return { kind: "identity", who, what: `${what}'s ${property}` };
  if (property === "type" && who === "actor") return { kind: "account-type" };
  if (property === "type" && who === "relay") return constant("Bot");
  return opaque("actor", `${what}'s ${property} cannot be read here`);
}

function authored(scenario: Scenario, path: readonly string[], what: string): Value {
  const [property = ""] = path;
  const who = scenario.actor === "relay" ? "relay" : scenario.author;
  if (property === "user") return user(who, path.slice(1), `${what}'s author`);
  if (property === "author_association") return { kind: "association", who };
  if (property === "performed_via_github_app")
    return opaque("actor", "whether an App wrote it depends on the agent");
  return property === "body" && scenario.actor === "relay" && scenario.said !== null
    ? scenario.said
    : chosen(what);
}

function issue(scenario: Scenario, path: readonly string[]): Value {
  const [property = ""] = path;
  // on a comment the issue is any that is open to comments
  const own = scenario.event === "issues" || scenario.event === "discussion" ? scenario.author : "someone";
  if (property === "user") return user(own, path.slice(1), "the issue's author");
  if (property === "author_association") return { kind: "association", who: own };
  if (property === "labels") return { kind: "labels" };
  if (property === "pull_request")
    return scenario.event === "issue_comment" ? chosen("the pull request") : NULL;
  if (property === "assignee" || property === "assignees" || property === "milestone")
    return opaque("condition", `the issue's ${property} is set by the triage role`);
  return chosen(`the issue's ${property || "text"}`);
}

function review(scenario: Scenario, path: readonly string[]): Value {
  if (path[0] !== "state") return authored(scenario, path, "the review");
  const approve = clause(
    2,
    "approval",
    "whoever may read may also review; GitHub calls that approved too",
    "approves in a review",
  );
  return {
    kind: "oneOf",
    options: new Map([
      ["approved", approve],
      ["changes_requested", YES],
      ["commented", YES],
      ["dismissed", YES],
    ]),
  };
}

function pullRequest(scenario: Scenario, path: readonly string[], who: Who): Value {
  const [property = "", second = "", third = ""] = path;
  switch (property) {
    case "user":
      return user(authorOf(scenario), path.slice(1), "the pull request's author");
    case "author_association":
      return { kind: "association", who: authorOf(scenario) };
    case "labels":
      // a pull request that is just opened carries none
      return scenario.type === "opened" && who.profile === "commenter" ? constant("") : { kind: "labels" };
    case "merged":
    case "merged_at":
      return merged(scenario, who);
    case "state":
      return constant(scenario.type === "closed" ? "closed" : "open");
    case "head":
      return head(scenario, second, path.slice(2));
    case "base":
      if (second === "repo") return repository(path.slice(2));
      if (second === "user") return symbol("owner");
      return second === "ref"
        ? chosen("the base branch")
        : opaque("commit", "the base commit cannot be told here");
    case "auto_merge":
      return third === "" ? opaque("condition", "auto-merge cannot be read here") : NULL;
    case "draft":
    case "title":
    case "body":
    case "number":
      return chosen(`the pull request's ${property}`);
    default:
      return opaque("condition", `the pull request's ${property} cannot be told here`);
  }
}

/** Whose a pull request is: to review one's own is not what makes a review, so that it may be anybody's. */
const authorOf = ({ event, author }: Scenario) =>
  event.startsWith("pull_request_review") ? "someone" : author;

function merged(scenario: Scenario, who: Who): Value {
  if (scenario.type !== "closed") return constant(false);
  const can =
    who.profile === "writer"
      ? clause(
          1,
          "branch-protection",
          "whether the write role may merge without anybody's approval cannot be read here",
        )
      : clause(0, "role", "to merge takes the write role");
  return { kind: "condition", both: { whenTrue: can, whenFalse: YES } };
}

function head(scenario: Scenario, property: string, rest: readonly string[]): Value {
  const fork = scenario.origin === "fork";
  if (property === "ref" || property === "label") return chosen("the head branch");
  if (property === "user") return symbol(fork ? "fork-owner" : "owner");
  if (property !== "repo") return opaque("commit", "the head commit cannot be told here");
  if (rest[0] === "fork") return constant(fork);
  if (rest[0] === "owner") return symbol(fork ? "fork-owner" : "owner");
  return fork ? symbol("fork") : repository(rest);
}

function repository(path: readonly string[]): Value {
  const [property = ""] = path;
  if (property === "default_branch" || property === "master_branch") return symbol("default-branch");
  if (property === "owner") return symbol("owner");
  if (property === "fork") return constant(false);
  if (["full_name", "name", "id", "node_id", "html_url", "clone_url", ""].includes(property))
    return symbol("repository");
  return opaque("condition", `the repository's ${property} cannot be read here`);
}

/** How else a run ends (docs.github.com, "REST API endpoints for workflow runs", conclusion). */
const ENDS = ["failure", "skipped", "cancelled", "action_required", "timed_out", "startup_failure", "stale"];

function workflowRun(scenario: Scenario, path: readonly string[]): Value {
  const [property = "", second = ""] = path;
  const before = scenario.after;
  if (before === null) return NULL;
  switch (property) {
    case "conclusion":
      return {
        kind: "oneOf",
        options: new Map([
          ["success", before.succeeds],
          ...ENDS.map((conclusion) => [conclusion, YES] as const),
        ]),
      };
    case "status":
      return constant("completed");
    case "event":
      return constant(before.scenario.event);
    case "name":
      return constant(before.workflow);
    case "head_branch":
      return before.scenario.ref === "default-branch"
        ? symbol("default-branch")
        : { ...chosenRef(before.scenario, ""), what: "the head branch" };
    case "head_repository":
      if (second === "fork") return constant(before.scenario.origin === "fork");
      if (second === "owner") return symbol(before.scenario.origin === "fork" ? "fork-owner" : "owner");
      return symbol(before.scenario.origin === "fork" ? "fork" : "repository");
    case "repository":
      return repository(path.slice(1));
    case "actor":
    case "triggering_actor":
      return user(before.scenario.actor, path.slice(1), "the run's actor");
    default:
      return opaque("commit", `the run's ${property} cannot be told here`);
  }
}

/**
 * `github.ref` in a scenario, or `github.ref_name`. Once a pull request was merged it is the branch it was merged into
 * (docs.github.com, "Contexts reference", github.ref).
 */
export function refValue(scenario: Scenario, who: Who, full = true): Value {
  switch (scenario.ref) {
    case "default-branch":
      return symbol("default-branch", full ? "refs/heads/" : "");
    case "pull":
      if (scenario.type === "closed" && who.profile === "writer")
        return opaque(
          "branch-protection",
          "the ref is the base once merged; who may merge cannot be read here",
        );
      return symbol("other-ref", full ? "refs/pull/" : "");
    default:
      return chosenRef(
        scenario,
        full ? { branch: "refs/heads/", tag: "refs/tags/", any: "refs/" }[scenario.ref] : "",
      );
  }
}

function chosenRef(scenario: Scenario, prefix: string): Extract<Value, { kind: "chosen" }> {
  const pushed = scenario.ref === "branch";
  return {
    kind: "chosen",
    what: scenario.ref === "tag" ? "the tag" : "the branch",
    prefix,
    exactly: pushed ? (name) => mayPush("branch", name, scenario.settings) : null,
    lever: null,
  };
}

/** An input of a dispatch: the sender's own text, unless a relay fixes it. */
export function inputValue(scenario: Scenario, path: readonly string[]): Value {
  const name = path.filter((part) => part !== "*").join(".");
  if (scenario.inputs === null)
    return scenario.event === "workflow_dispatch" || scenario.event === "repository_dispatch"
      ? chosen(`the input ${name}`)
      : NULL;
  return (
    scenario.inputs.get(name) ?? opaque("condition", `what the relay gives as ${name} cannot be told here`)
  );
}
