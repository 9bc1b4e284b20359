import { spend } from "../budget.ts";
import { clause, every, type Judgement, placed } from "../guards/judgement.ts";
import { whoIs } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import type { Job, Trigger } from "../workflow/model.ts";
import { leavesCache } from "./cache-mode.ts";
import { jobOutcome } from "./jobs.ts";
import { newRun, type Relayed, type Run } from "./run.ts";
import { steeringOf } from "./steer.ts";

/** Runs of others that restore what a job of this run leaves in the cache of the default branch. */
export function byCache(run: Run, job: Job, entry: Judgement): Relayed[] {
  if (run.scenario.carrier !== undefined || !leavesCache(run, job)) return [];
  const steering = steeringOf(run, job);
  if (steering?.onDefault !== true) return [];
  const restoring = run.world.restoring();
  if (restoring.length === 0) return [];
  const sent = every([
    entry,
    jobOutcome(run, job),
    steering.step.runs,
    placed(
      clause(
        1,
        "platform",
        "it takes a later run on the default branch that restores this entry of the cache",
      ),
      job.place,
    ),
  ]);
  return restoring.flatMap((workflow) => {
    const trigger = workflow.triggers.find(({ event }) => event !== "workflow_call");
    if (trigger === undefined) return [];
    spend(run.world.budget, 4);
    return {
      run: newRun(run.world, workflow, later(run, trigger), whoIs(run.who.current)),
      entry: sent,
      via: [
        { edge: "START", node: `job ${job.id} of ${run.workflow.path}`, place: job.place },
        { edge: "STEER", node: steering.what, place: steering.place },
        { edge: "RELAY", node: "the cache of the default branch", place: job.place },
      ],
    };
  });
}

/** A run on the default branch that somebody or nobody starts, later. */
function later(run: Run, trigger: Trigger): Scenario {
  return {
    ...run.scenario,
    event: trigger.event,
    type: trigger.types?.[0] ?? "",
    lever: "cache",
    place: trigger.place,
    origin: null,
    code: "base",
    author: "someone",
    actor: "someone",
    ref: "default-branch",
    inputs: null,
    after: null,
    carrier: "cache",
    first: run.scenario.first ?? run.scenario,
  };
}
