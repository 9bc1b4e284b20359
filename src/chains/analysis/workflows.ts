import { every, type Judgement } from "../guards/judgement.ts";
import { rerunsOf } from "../levers/rerun.ts";
import { type Scenario, scenariosOf } from "../levers/scenario.ts";
import type { ChainPath, Incomplete, Profile, Via } from "../types.ts";
import type { Job, Workflow } from "../workflow/model.ts";
import { botRelays } from "./bot-relays.ts";
import { calledRun } from "./calls.ts";
import { notUnderstood } from "./jobs.ts";
import { pathsOfJob } from "./paths.ts";
import { relaysOf } from "./relays.ts";
import { localPath, newRun, type Run, type World } from "./world.ts";

/** Takes note of something that could not be followed. */
export type Note = (gap: Incomplete) => void;

/** Every path that begins with an act of the profile on a trigger of this workflow. */
export function pathsOfWorkflow(world: World, workflow: Workflow, profile: Profile, note: Note): ChainPath[] {
  return workflow.triggers.flatMap((trigger) => {
    const { scenarios, unknown } = scenariosOf(trigger, world.settings);
    for (const reason of unknown) note({ file: workflow.path, line: trigger.place.line, reason });
    const own = workflow.minds ? scenarios : unlike(scenarios);
    return [...own, ...rerunsOf(workflow, own)].flatMap((scenario) => {
      const entry = every([scenario.entry(profile), notUnderstood(trigger.incomplete)]);
      return pathsOfRun(newRun(world, workflow, scenario, profile), entry, [], note);
    });
  });
}

/** Runs that set off runs: GitHub stops `workflow_run` after three (docs.github.com, "Events that trigger workflows"). */
const MAX_RELAYS = 3;

/** Scenarios that nothing in the workflow tells apart, once each. */
function unlike(scenarios: readonly Scenario[]): Scenario[] {
  const kinds = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const { lever, role, origin, code, author, ref } = scenario;
    const kind = [lever, role, origin, code, author, ref].join();
    if (!kinds.has(kind)) kinds.set(kind, scenario);
  }
  return [...kinds.values()];
}

/** The paths of a run: of its jobs, of the workflows they call, and of the runs that follow. */
export function pathsOfRun(
  run: Run,
  entry: Judgement,
  before: readonly Via[],
  note: Note,
  relays = 0,
  seen: Set<string> = new Set(),
): ChainPath[] {
  if (before.length > 0) {
    run.world.budget.followed -= 1;
    if (run.world.budget.followed < 0) {
      note({ file: run.workflow.path, line: 1, reason: "too many ways lead here to follow them all" });
      return [];
    }
  }
  const own = run.workflow.jobs.flatMap((job) => [
    ...pathsOfJob(run, job, entry, before),
    ...botRelays(run, job, entry, before),
    ...(job.uses === null ? [] : pathsOfCall(run, job, entry, before, note, relays, seen)),
  ]);
  // beyond the first relay only what gets that far is followed
  if (relays >= MAX_RELAYS || (entry.possible === 0 && relays > 0) || run.scenario.carrier !== undefined)
    return own;
  const followed = relaysOf(run, entry).flatMap((next) => {
    // the same run by another way, no easier, leads to nothing new
    const { event, type, origin, ref } = next.run.scenario;
    const key = [next.run.workflow.path, event, type, origin, ref, next.entry.possible].join("\n");
    if (seen.has(key)) return [];
    seen.add(key);
    return pathsOfRun(next.run, next.entry, [...before, ...next.via], note, relays + 1, seen);
  });
  return [...own, ...followed];
}

function pathsOfCall(
  run: Run,
  job: Job,
  entry: Judgement,
  before: readonly Via[],
  note: Note,
  relays: number,
  seen: Set<string>,
): ChainPath[] {
  const next = calledRun(run, job);
  if (next === null) {
    const uses = job.uses?.text ?? "";
    note({
      file: run.workflow.path,
      line: job.uses?.place.line ?? job.place.line,
      reason:
        localPath(uses) === null
          ? `the workflow ${uses} of another repository was not read`
          : `the workflow ${uses} is not there`,
    });
    return [];
  }
  const via: Via = {
    edge: before.length === 0 ? "START" : "RELAY",
    node: `job ${job.id} of ${run.workflow.path}`,
    place: job.place,
  };
  return pathsOfRun(next, entry, [...before, via], note, relays, seen);
}
