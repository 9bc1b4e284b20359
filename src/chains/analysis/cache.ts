import { spend } from "../budget.ts";
import { clause, every, type Judgement, placed } from "../guards/judgement.ts";
import { whoIs } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import type { Job, Trigger } from "../workflow/model.ts";
import { jobOutcome } from "./jobs.ts";
import type { Relayed } from "./relays.ts";
import { steeringOf } from "./steer.ts";
import { newRun, type Run } from "./world.ts";

/**
 * Events whose runs keep a cache that may be written; since 26 June 2026 runs that others than collaborators can start on the
 * default branch get one that only reads, unless `cache-mode` says otherwise (GitHub changelog, 2026-06-26 and 2026-09-10).
 */
const TRUSTED = new Set([
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "pull_request",
  "release",
]);

/**
 * Whether what runs in this job can leave a cache for runs on the default branch. A cache belongs to the ref it was made
 * on; other branches, tags and pull requests only read the default branch's (docs.github.com, "Dependency caching reference").
 */
export function leavesCache(run: Run, job: Job): boolean {
  const { event, ref } = run.scenario;
  if (ref !== "default-branch" && !(event === "workflow_dispatch" && ref === "any")) return false;
  const mode = cacheModeOf(run, job);
  return mode === null ? TRUSTED.has(event) : mode === "write" || mode === "write-only";
}

/** The narrowest `cache-mode` that is said; a called workflow gets no more than its caller. */
function cacheModeOf(run: Run, job: Job): string | null {
  const own = job.cacheMode ?? run.workflow.cacheMode;
  const outer = run.caller === null ? null : cacheModeOf(run.caller.run, run.caller.job);
  const closed = outer === "read" || outer === "none";
  return closed ? outer : (own ?? outer);
}

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
