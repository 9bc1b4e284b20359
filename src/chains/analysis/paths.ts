import type { Choice, Clause, Judgement } from "../guards/judgement.ts";
import type { Scenario } from "../levers/scenario.ts";
import { once } from "../once.ts";
import { guardsOf, identify } from "../paths/path.ts";
import type { ChainPath, Guard, Lever, PathVerdict, Via } from "../types.ts";
import type { Job } from "../workflow/model.ts";
import { capabilitiesOf, mayHold, type Reach } from "./capabilities.ts";
import type { Run } from "./run.ts";
import { selections } from "./select.ts";
import { type Steering, steeringOf } from "./steer.ts";

const VERDICT: Record<Judgement["possible"], PathVerdict> = { 0: "guarded", 1: "unknown", 2: "reachable" };

const NEEDED: Readonly<Record<string, Steering["how"]>> = { cache: "cache", rerun: "code", prompt: "prompt" };

/** The paths that end in a job, in one run. `before` are the nodes that lead to the run. */
export function pathsOfJob(run: Run, job: Job, entry: Judgement, before: readonly Via[]): ChainPath[] {
  if (!mayHold(run, job)) return [];
  const { steering, reaches } = heldBy(run, job);
  // what another started counts only where the profile gets something of its own into it
  const needed = NEEDED[run.scenario.carrier ?? "none"];
  if (needed !== undefined && steering?.how !== needed) return [];
  return reaches().map((reach) => pathOf(run, job, entry, before, reach, steering));
}

/** What a job holds, and how the profile's own gets into it. */
interface Held {
  steering: Steering | null;
  reaches: () => readonly Reach[];
}

/** A run is the same for all who ask nothing of it that differs between them. */
function heldBy(run: Run, job: Job): Held {
  const known = run.held.get(job);
  if (known !== undefined) return known as Held;
  const steering = steeringOf(run, job);
  const found = { steering, reaches: once(() => capabilitiesOf(run, job, steering)) };
  run.held.set(job, found);
  return found;
}

function pathOf(
  run: Run,
  job: Job,
  entry: Judgement,
  before: readonly Via[],
  reach: Reach,
  given: Steering | null,
): ChainPath {
  const possible = Math.min(entry.possible, reach.judgement.possible) as Judgement["possible"];
  const clauses = [...entry.clauses, ...reach.judgement.clauses];
  const guards = guardsOf(clauses);
  const verdict = VERDICT[possible];
  const choices = [...entry.choices, ...reach.judgement.choices];
  const steering = given?.onDefault === false && choices.some(namesRef) ? null : given;
  const early = isEarly(run, verdict, steering, guards);
  const path = {
    profile: run.who.current,
    lever: leverOf(run, choices, steering),
    workflow: run.workflow.path,
    job: job.id,
    capability: reach.capability,
    via: [
      ...before,
      ...unblocked(clauses),
      {
        edge: before.length === 0 ? ("START" as const) : ("RELAY" as const),
        node: `job ${job.id} of ${run.workflow.path}`,
        place: job.place,
      },
      ...selections(run, job, reach),
      ...steered(steering, early),
    ],
    verdict,
    ...(steering?.agent != null && { agent: agentOf(steering.agent) }),
    ...(early && { beforeVerdict: true as const }),
    guards,
  };
  return { id: identify(path), ...path };
}

/** A run on a ref that is named runs what stands there, not the profile's own. */
const namesRef = ({ text }: Choice) => text.startsWith("the branch is ");

const agentOf = ({ name, tools, servers }: NonNullable<Steering["agent"]>) => ({ name, tools, servers });

/** What carries the profile's will: the act that starts the run, a text it writes for it, or what an earlier run leaves. */
export function leverOf(run: Run, choices: readonly Choice[], steering: Steering | null): Lever {
  const { scenario } = rootOf(run);
  const first = scenario.first ?? scenario;
  const written = choices.find(({ lever }) => lever !== null)?.lever;
  const kind = scenario.carrier ?? (steering?.how === "artifact" ? "artifact" : (written ?? first.lever));
  return {
    kind,
    ...(kind !== first.lever && { act: first.lever }),
    event: first.event,
    detail: describe(first, [...new Set(choices.map(({ text }) => text))]),
    place: first.place,
  };
}

/** Another's gate that the profile satisfies itself. */
function unblocked(clauses: readonly Clause[]): Via[] {
  const acts = new Map<string, Via>();
  for (const { unblock, place } of clauses)
    if (unblock !== undefined)
      acts.set(unblock, {
        edge: "UNBLOCK",
        node: unblock,
        place: place?.file
          ? { file: place.file, line: place.line ?? 1, column: 1, endLine: place.line ?? 1 }
          : null,
      });
  return [...acts.values()];
}

function steered(steering: Steering | null, early: boolean): Via[] {
  if (steering === null) return [];
  const when = early ? ", before any verdict on it exists" : "";
  return [`${steering.what}${when}`, ...steering.through].map((node) => ({
    edge: "STEER" as const,
    node,
    place: steering.place,
  }));
}

/**
 * A push or a pull request runs its own code at once: no review and no check has seen it, unless an environment waits for
 * somebody. Only what the job holds then is left to protect.
 */
function isEarly(
  run: Run,
  verdict: PathVerdict,
  steering: Steering | null,
  guards: readonly Guard[],
): boolean {
  const { event, code } = rootOf(run).scenario;
  return (
    verdict !== "guarded" &&
    steering?.how === "code" &&
    code === "own" &&
    (event === "push" || event.startsWith("pull_request")) &&
    !guards.some(({ kind }) => kind === "environment")
  );
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
