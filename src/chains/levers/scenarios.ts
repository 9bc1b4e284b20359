import { clause, every, type Judgement, YES } from "../guards/judgement.ts";
import { hasRole, roleOf } from "../guards/roles.ts";
import type { Settings } from "../settings/settings.ts";
import type { Profile } from "../types.ts";
import type { Trigger } from "../workflow/model.ts";
import { type Activity, EVENTS, WITHOUT_LEVER } from "./activities.ts";
import { judgeFilters } from "./filters.ts";
import type { Scenario } from "./scenario.ts";

/** The ways in which an event comes about. */
export interface Scenarios {
  scenarios: Scenario[];
  /** Types or events nobody here knows: the workflow may start in ways that are not judged. */
  unknown: string[];
}

/** Every way in which a trigger's event comes about. `workflow_run` and `workflow_call` hang on other workflows. */
export function scenariosOf(trigger: Trigger, settings?: Settings): Scenarios {
  if (WITHOUT_LEVER.has(trigger.event) || trigger.event === "workflow_run")
    return { scenarios: [], unknown: [] };
  const row = Object.hasOwn(EVENTS, trigger.event) ? EVENTS[trigger.event] : undefined;
  if (row === undefined) return { scenarios: [], unknown: [`the event ${trigger.event} is not known`] };
  const unknown: string[] = [];
  // the types of a repository dispatch are its sender's own words
  const types = trigger.event === "repository_dispatch" ? row.defaults : (trigger.types ?? row.defaults);
  const scenarios = types.flatMap((type) => {
    const activity = Object.hasOwn(row.types, type) ? row.types[type] : undefined;
    if (activity !== undefined) return variants(trigger, type, activity, settings);
    unknown.push(`the type ${type} of the event ${trigger.event} is not known`);
    return [];
  });
  return { scenarios, unknown };
}

function variants(
  trigger: Trigger,
  type: string,
  activity: Activity,
  settings: Settings | undefined,
): Scenario[] {
  const make = (over: Partial<Scenario>): Scenario => {
    const base: Scenario = {
      event: trigger.event,
      type,
      lever: activity.lever,
      does: activity.does,
      role: activity.role,
      place: trigger.place,
      origin: null,
      code: "base",
      author: activity.item === "own" ? "actor" : "someone",
      actor: "actor",
      ref: "default-branch",
      inputs: null,
      said: null,
      after: null,
      settings,
      first: null,
      entry: () => YES,
      ...over,
    };
    return { ...base, entry: (profile) => entryOf(base, trigger, profile) };
  };
  switch (trigger.event) {
    case "pull_request":
    case "pull_request_target":
      return pullRequest(trigger.event, type, activity, make);
    case "pull_request_review":
    case "pull_request_review_comment":
      return [
        make({ origin: "same-repository", code: "others", ref: "pull" }),
        make({ origin: "same-repository", code: "own", ref: "pull", role: "writer" }),
        ...onOthers(trigger.event, type).map((role) =>
          make({ origin: "same-repository", code: "own", ref: "pull", role, author: "someone" }),
        ),
      ];
    case "issues":
    case "discussion":
    case "issue_comment":
    case "discussion_comment":
      return [make({}), ...onOthers(trigger.event, type).map((role) => make({ role, author: "someone" }))];
    case "gollum":
      return [make({}), open(make({ role: "commenter" }))];
    case "push":
    case "create":
    case "delete":
      return [
        ...(trigger.event === "push" && trigger.branches === null && trigger.tags !== null
          ? []
          : [make({ code: "own", ref: "branch" })]),
        ...(trigger.event === "push" &&
        trigger.tags === null &&
        (trigger.branches !== null || trigger.branchesIgnore !== null)
          ? []
          : [
              make({
                code: "own",
                ref: "tag",
                lever: "tag",
                does: trigger.event === "push" ? "push a tag" : activity.does,
              }),
            ]),
      ];
    case "workflow_dispatch":
      return [make({ code: "own", ref: "any" })];
    case "release":
      return [make({ code: "own", ref: "tag" })];
    case "deployment":
    case "deployment_status":
      return [make({ code: "own", ref: "any" })];
    case "schedule":
      return [scheduled(make({ carrier: "prompt", actor: "someone" }))];
    case "merge_group":
      return [make({ code: "own", ref: "pull", origin: "same-repository" })];
    default:
      return [make({})];
  }
}

/** The role that does the same to an item of someone else's (docs.github.com, "Repository roles for an organization"). */
function onOthers(event: string, type: string): Profile[] {
  if (/^(edited|deleted)$/.test(type)) return ["writer"];
  const triaged = /^(issues|discussion)$/.test(event) && /^(closed|reopened|answered|unanswered)$/.test(type);
  return triaged ? ["triage"] : [];
}

const OPEN = clause(1, "role", "whether everybody may edit the wiki is a setting of the repository");

const open = (scenario: Scenario): Scenario => ({
  ...scenario,
  entry: (profile) => every([scenario.entry(profile), OPEN]),
});

const LATER = clause(
  1,
  "outcome",
  "it takes the next scheduled run, and that what was written is among what it reads",
);

/** A run that nobody starts counts for what its agent reads then. */
const scheduled = (scenario: Scenario): Scenario => ({
  ...scenario,
  entry: (profile) => every([scenario.entry(profile), LATER]),
});

function pullRequest(
  event: string,
  type: string,
  activity: Activity,
  make: (over: Partial<Scenario>) => Scenario,
): Scenario[] {
  const ref = event === "pull_request" ? "pull" : "default-branch";
  const own = activity.item === "own";
  return [
    make({ origin: "fork", code: "own", ref }),
    make({
      origin: "same-repository",
      code: "own",
      ref,
      role: "writer",
      author: type === "opened" ? "actor" : "someone",
    }),
    // someone else's pull request: labels and closing are the triage role's; reopening only repeats what its author had run
    ...(own && type !== "closed"
      ? []
      : [
          make({
            origin: "same-repository",
            code: "others",
            ref,
            role: own ? "triage" : activity.role,
            author: "someone",
          }),
        ]),
  ];
}

function entryOf(scenario: Scenario, trigger: Trigger, profile: Profile): Judgement {
  const filters = judgeFilters(scenario, trigger);
  if (hasRole(profile, scenario.role)) return filters;
  const refused = clause(0, "role", `to ${scenario.does} takes the ${roleOf(scenario.role)} role`);
  return { possible: 0, clauses: [...refused.clauses, ...filters.clauses], choices: filters.choices };
}
