import { digest } from "../../facts/digest.ts";
import type { Clause, Judgement } from "../guards/judgement.ts";
import type { Scenario } from "../levers/scenario.ts";
import type { ChainPath, Guard, Lever, PathVerdict, Via } from "../types.ts";
import type { Job } from "../workflow/model.ts";
import { capabilitiesOf, type Reach } from "./capabilities.ts";
import { type Steering, steeringOf } from "./steer.ts";
import type { Run } from "./world.ts";

const VERDICT: Record<Judgement["possible"], PathVerdict> = { 0: "guarded", 1: "unknown", 2: "reachable" };

/** The paths that end in a job, in one run. `before` are the nodes that lead to the run. */
export function pathsOfJob(run: Run, job: Job, entry: Judgement, before: readonly Via[]): ChainPath[] {
  const steering = steeringOf(run, job);
  return capabilitiesOf(run, job, steering?.step ?? null).map((reach) =>
    pathOf(run, job, entry, before, reach, steering),
  );
}

function pathOf(
  run: Run,
  job: Job,
  entry: Judgement,
  before: readonly Via[],
  reach: Reach,
  steering: Steering | null,
): ChainPath {
  const possible = Math.min(entry.possible, reach.judgement.possible) as Judgement["possible"];
  const choices = [...new Set([...entry.choices, ...reach.judgement.choices])];
  const { scenario } = rootOf(run);
  const first = scenario.first ?? scenario;
  const lever: Lever = {
    kind: first.lever,
    event: first.event,
    detail: describe(first, choices),
    place: first.place,
  };
  const via: Via[] = [
    ...before,
    {
      edge: before.length === 0 ? "START" : "RELAY",
      node: `job ${job.id} of ${run.workflow.path}`,
      place: job.place,
    },
    ...(steering === null ? [] : [{ edge: "STEER" as const, node: steering.what, place: steering.place }]),
  ];
  const path = {
    profile: run.profile,
    lever,
    workflow: run.workflow.path,
    job: job.id,
    capability: reach.capability,
    via,
    verdict: VERDICT[possible],
    guards: guardsOf([...entry.clauses, ...reach.judgement.clauses]),
  };
  return { id: identify(path), ...path };
}

/** The run that the profile itself started. */
function rootOf(run: Run): Run {
  return run.caller === null ? run : rootOf(run.caller.run);
}

function describe(scenario: Scenario, choices: readonly string[]): string {
  const origin =
    scenario.origin === "fork"
      ? " from a fork"
      : scenario.origin === "same-repository" && scenario.code === "own"
        ? " from a branch of the repository"
        : "";
  return `${scenario.does}${origin}${choices.length > 0 ? `: ${choices.join(", ")}` : ""}`;
}

/** Each guard once, those that stop first. */
export function guardsOf(clauses: readonly Clause[]): Guard[] {
  const seen = new Map<string, Guard>();
  for (const { kind, verdict, reason, place } of clauses) {
    const guard: Guard = { kind, verdict, reason, file: place?.file ?? null, line: place?.line ?? null };
    seen.set(`${kind} ${verdict} ${reason} ${guard.file}:${guard.line}`, guard);
  }
  const order = { stops: 0, unknown: 1, passes: 2 };
  return [...seen.values()].sort((a, b) => order[a.verdict] - order[b.verdict]);
}

/** What makes a path the same in another commit: no lines, no wording. */
export function identify(path: Omit<ChainPath, "id">): string {
  const { profile, lever, workflow, job, capability } = path;
  return digest({
    profile,
    event: lever.event,
    lever: lever.kind,
    workflow,
    job,
    kind: capability.kind,
    name: capability.name,
  }).slice(7, 23);
}
