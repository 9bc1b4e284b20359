import { spend } from "../budget.ts";
import { clause, every, type Judgement, placed, some, YES } from "../guards/judgement.ts";
import { whoIs } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import { scenariosOf } from "../levers/scenarios.ts";
import { mayPushAny } from "../settings/pushes.ts";
import type { Profile } from "../types.ts";
import type { Trigger, Workflow } from "../workflow/model.ts";
import { jobOutcome } from "./jobs.ts";
import { newRun, type Relayed, type Run } from "./run.ts";
import type { World } from "./world.ts";

/** `workflow_run` names the workflow it waits for; the run starts whatever the jobs before came to. */
export function afterRun(run: Run, entry: Judgement): Relayed[] {
  const out: Relayed[] = [];
  for (const [workflow, trigger] of run.world.listeners.get("workflow_run") ?? []) {
    spend(run.world.budget, trigger.workflows?.length);
    if (!(trigger.workflows ?? []).some((name) => matchesName(name, run.workflow))) continue;
    const scenario = following(run.scenario, trigger, {
      workflow: run.workflow.name,
      scenario: run.scenario,
      succeeds: some(run.workflow.jobs.map((job) => jobOutcome(run, job))),
    });
    const branches = placed(branchesOf(run.scenario, trigger), trigger.place);
    out.push({
      run: newRun(run.world, workflow, scenario, whoIs(run.who.current)),
      entry: every([entry, branches]),
      via: [{ edge: "START", node: `workflow ${run.workflow.path}`, place: run.scenario.place }],
    });
  }
  return out;
}

/** What `workflow_run` tells of a run before it. */
function following(before: Scenario, { types }: Trigger, after: NonNullable<Scenario["after"]>): Scenario {
  return {
    ...before,
    event: "workflow_run",
    type: types?.length === 1 ? (types[0] ?? "") : "",
    origin: null,
    code: "base",
    author: "someone",
    ref: "default-branch",
    inputs: null,
    first: before.first ?? before,
    after,
  };
}

/**
 * A pull request runs the workflows as it has them, and `workflow_run` knows the run before only by its name: a fork brings one of that name
 * which listens to pull requests, where none here does (docs.github.com, "Events that trigger workflows", pull_request and workflow_run).
 */
export function afterBrought(
  world: World,
  workflow: Workflow,
  trigger: Trigger,
  profile: Profile,
): Relayed | null {
  const here = world.listeners.get("pull_request") ?? [];
  const name = trigger.workflows?.find((one) => !here.some(([other]) => matchesName(one, other)));
  if (trigger.event !== "workflow_run" || name === undefined) return null;
  const opened: Trigger = {
    ...trigger,
    event: "pull_request",
    types: ["opened"],
    branches: null,
    workflows: null,
  };
  const [found] = scenariosOf(opened, world.settings).scenarios.filter(({ origin }) => origin === "fork");
  if (found === undefined) return null;
  const before = { ...found, does: `open a pull request that brings a workflow called ${name}` };
  const scenario = following(before, trigger, { workflow: name, scenario: before, succeeds: YES });
  return {
    run: newRun(world, workflow, scenario, whoIs(profile)),
    entry: placed(every([before.entry(profile), BROUGHT, branchesOf(before, trigger)]), trigger.place),
    via: [{ edge: "START", node: `a fork's workflow ${name}`, place: trigger.place }],
  };
}

const BROUGHT = clause(
  1,
  "event",
  "it takes a fork that adds a workflow of that name, and an account or token that may write workflow files",
);

function matchesName(pattern: string, workflow: Workflow): boolean {
  if (pattern === workflow.name) return true;
  if (!pattern.includes("*")) return false;
  const [head = "", ...rest] = pattern.split(/\*+/);
  const tail = rest.at(-1) ?? "";
  return (
    workflow.name.startsWith(head) &&
    workflow.name.endsWith(tail) &&
    workflow.name.length >= head.length + tail.length
  );
}

/** `branches` of a `workflow_run` look at the head branch, which for a fork is the fork's own. */
function branchesOf(scenario: Scenario, trigger: Trigger): Judgement {
  const names = (trigger.branches ?? []).filter((name) => !name.startsWith("!"));
  if (names.length === 0 || names.some((name) => /[*?+[\]]/.test(name))) return YES;
  if (scenario.origin === "fork") return clause(2, "branch-filter", "a fork has a branch of any name");
  if (scenario.ref === "branch" || scenario.origin === "same-repository")
    return mayPushAny("branch", names, scenario.settings);
  return YES;
}
