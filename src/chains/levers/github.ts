import { chosen, constant, NULL, opaque, symbol, type Value } from "../guards/value.ts";
import type { Who } from "../guards/who.ts";
import { eventValue, refValue, user } from "./payload.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Who set the run off. A pull request's last pusher need not be its author: a bot that a fork has push to its branch is the actor
 * upstream, whatever else the branch holds (zizmor, "bot-conditions").
 */
function pusher(scenario: Scenario, what: string): Value {
  const value = user(scenario.actor, ["login"], what);
  const pushed = scenario.event === "pull_request_target" && scenario.type === "synchronize";
  return pushed && value.kind === "identity" && value.who === "actor" ? { ...value, bots: true } : value;
}

/** The value of `github.<path>` in a scenario (docs.github.com, "Contexts reference", github). */
export function githubValue(scenario: Scenario, workflow: string, path: readonly string[], who: Who): Value {
  const [property = "", ...rest] = path;
  switch (property) {
    case "event_name":
      return constant(scenario.event);
    case "event":
      return eventValue(scenario, rest, who);
    case "triggering_actor":
      // who asks for a run again is told here, and nowhere else
      return scenario.carrier === "rerun"
        ? user("actor", ["login"], "github.triggering_actor")
        : pusher(scenario, "github.triggering_actor");
    case "actor":
    case "actor_id":
      return pusher(scenario, `github.${property}`);
    case "repository":
    case "repository_id":
      return symbol("repository");
    case "repository_owner":
    case "repository_owner_id":
      return symbol("owner");
    case "ref":
      return refValue(scenario, who);
    case "ref_name":
      return refValue(scenario, who, false);
    case "ref_type":
      return scenario.ref === "any"
        ? chosen("the kind of ref")
        : constant(scenario.ref === "tag" ? "tag" : "branch");
    case "ref_protected":
      return opaque("branch-protection", "whether the ref is protected cannot be read here");
    case "head_ref":
      return scenario.origin === null ? constant("") : chosen("the head branch");
    case "base_ref":
      return scenario.origin === null ? constant("") : chosen("the base branch");
    case "workflow":
      return constant(workflow);
    case "server_url":
      return constant("https://github.com");
    case "api_url":
      return constant("https://api.github.com");
    case "run_attempt":
      return chosen("the attempt");
    case "job":
    case "sha":
    case "run_id":
    case "run_number":
    case "token":
    case "workspace":
    case "workflow_ref":
    case "workflow_sha":
    case "action":
    case "event_path":
      return opaque("condition", `github.${property} cannot be told here`);
    default:
      return property === "" ? opaque("condition", "the whole context") : NULL;
  }
}
