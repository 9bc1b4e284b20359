import { localPath } from "../actions/uses.ts";
import { spend } from "../budget.ts";
import { every, type Judgement } from "../guards/judgement.ts";
import { whoIs } from "../guards/who.ts";
import { rerunsOf } from "../levers/rerun.ts";
import type { Scenario } from "../levers/scenario.ts";
import { scenariosOf } from "../levers/scenarios.ts";
import type { ChainPath, Incomplete, Profile, Via } from "../types.ts";
import type { Job, Workflow } from "../workflow/model.ts";
import { afterBrought } from "./after-run.ts";
import { botRelays } from "./bot-relays.ts";
import { calledRun } from "./jobs.ts";
import { notUnderstood } from "./outcomes.ts";
import { pathsOfJob } from "./paths.ts";
import { relaysOf } from "./relays.ts";
import { newRun, type Run } from "./run.ts";
import type { World } from "./world.ts";

/** What is found on the way: paths, and what could not be followed. */
export interface Walk {
  paths: ChainPath[];
  note: (gap: Incomplete) => void;
}

/**
 * Every path that begins with an act of a profile on a trigger of this workflow, put into the walk as it is found.
 *
 * @throws Exhausted when the world's budget is spent
 */
export function walkWorkflow(
  world: World,
  workflow: Workflow,
  profiles: readonly Profile[],
  walk: Walk,
): void {
  for (const trigger of workflow.triggers) {
    const { scenarios, unknown } = scenariosOf(trigger, world.settings);
    for (const reason of unknown) walk.note({ file: workflow.path, line: trigger.place.line, reason });
    for (const profile of profiles) {
      const brought = afterBrought(world, workflow, trigger, profile);
      if (brought === null) continue;
      const { run, via } = brought;
      const entry = every([brought.entry, notUnderstood(trigger.incomplete)]);
      walkRun(run, { entry, before: via, relays: 1, seen: new Set() }, walk);
    }
    const own = workflow.minds ? scenarios : unlike(scenarios);
    for (const scenario of [...own, ...rerunsOf(workflow, own)]) {
      let run: Run | null = null;
      for (const profile of profiles) {
        const entry = every([scenario.entry(profile), notUnderstood(trigger.incomplete)]);
        // what was judged without asking who acts holds for the next one too
        if (run === null || run.who.asked) run = newRun(world, workflow, scenario, whoIs(profile));
        run.who.current = profile;
        walkRun(run, { entry, before: [], relays: 0, seen: new Set() }, walk);
      }
    }
  }
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

/** How a run came about. */
interface Way {
  entry: Judgement;
  /** The nodes that lead to the run. */
  before: readonly Via[];
  /** Runs that set off runs, so far. */
  relays: number;
  /** Runs that followed already, on the way of one act. */
  seen: Set<string>;
}

/** The paths of a run: of its jobs, of the workflows they call, and of the runs that follow. */
function walkRun(run: Run, way: Way, walk: Walk): void {
  const { entry, before, relays, seen } = way;
  const { world, workflow } = run;
  if (before.length > 0) {
    world.following.left -= 1;
    if (world.following.left < 0) {
      walk.note({ file: workflow.path, line: 1, reason: "too many ways lead here to follow them all" });
      return;
    }
  }
  for (const job of workflow.jobs) {
    spend(world.budget);
    for (const path of pathsOfJob(run, job, entry, before)) found(run, path, walk);
    for (const path of botRelays(run, job, entry, before)) found(run, path, walk);
    if (job.uses !== null) walkCall(run, job, way, walk);
  }
  // beyond the first relay only what gets that far is followed
  if (relays >= MAX_RELAYS || (entry.possible === 0 && relays > 0) || run.scenario.carrier !== undefined)
    return;
  for (const next of relaysOf(run, entry)) {
    // the same run by another way, no easier, leads to nothing new
    const { event, type, origin, ref } = next.run.scenario;
    const key = [next.run.workflow.path, event, type, origin, ref, next.entry.possible].join("\n");
    if (seen.has(key)) continue;
    seen.add(key);
    walkRun(
      next.run,
      { entry: next.entry, before: [...before, ...next.via], relays: relays + 1, seen },
      walk,
    );
  }
}

/** What a path costs to make and to keep, beside a step that is gone through. */
const COST_OF_PATH = 20;

function found(run: Run, path: ChainPath, walk: Walk): void {
  // names of any length are in it
  spend(run.world.budget, COST_OF_PATH + ((path.capability.name.length + (path.job?.length ?? 0)) >> 6));
  walk.paths.push(path);
}

function walkCall(run: Run, job: Job, way: Way, walk: Walk): void {
  const next = calledRun(run, job);
  if (next === null) {
    walk.note({
      file: run.workflow.path,
      line: job.uses?.place.line ?? job.place.line,
      reason:
        localPath(job.uses) === null
          ? `the workflow ${job.uses?.text} of another repository was not read`
          : `the workflow ${job.uses?.text} is not there`,
    });
    return;
  }
  const via: Via = {
    edge: way.before.length === 0 ? "START" : "RELAY",
    node: `job ${job.id} of ${run.workflow.path}`,
    place: job.place,
  };
  walkRun(next, { ...way, before: [...way.before, via] }, walk);
}
