import type { Act, Influence, InfluenceState, ReachedBot } from "./act.ts";
import { isRun, type Reached, reached } from "./reach.ts";
import { takenBack } from "./state.ts";
import { followTaint, type Tainted } from "./taint.ts";
import type { LeverWorld } from "./world.ts";

/** An influence with what a person has to be told about it. */
export interface JudgedInfluence extends Influence {
  /** The lever in words, as the catalogue writes it; for a workflow what it can do. */
  lever: string;
  /** What follows from it. */
  effect: string;
  /** Whether it has something deployed, merged or released; a lesser effect (a plan, a preview) is only told. */
  full: boolean;
  evidence: Tainted["evidence"];
}

/**
 * The agents' acts among these that reach a bot or workflow which deploys, merges or releases, each with its chain back to the
 * first act and whether it still stands. The same act on the same bot is told once, however many events told of it.
 */
export function influences(acts: readonly Act[], world: LeverWorld): JudgedInfluence[] {
  const ordered = acts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const tainted = followTaint(ordered, world);
  const found = new Map<string, JudgedInfluence>();
  for (const one of tainted.values())
    for (const influence of of(one, ordered, world)) {
      const key = sameness(influence);
      const known = found.get(key);
      if (known === undefined || known.state !== "standing") found.set(key, influence);
    }
  return [...found.values()];
}

function* of(tainted: Tainted, acts: readonly Act[], world: LeverWorld): Generator<JudgedInfluence> {
  const { act, agents, chain, evidence } = tainted;
  const common = { act, agents, chain, evidence };
  for (const { bot, syntax, effect, full } of reached(act, world)) {
    const state = stateOf(act, bot, acts, world);
    yield { ...common, bot, workflow: null, lever: syntax, effect, full, state };
  }
  const deploys = isRun(act) && act.text !== null ? world.deploys(act.text) : null;
  if (deploys !== null)
    yield {
      ...common,
      bot: null,
      workflow: act.text,
      lever: `a run of ${act.text}`,
      effect: deploys,
      full: true,
      state: stateOf(act, null, acts, world),
    };
}

function stateOf(act: Act, bot: ReachedBot | null, acts: readonly Act[], world: LeverWorld): InfluenceState {
  const stillPulls = (text: string, earlier: Act) =>
    reached({ ...earlier, text }, world).some((one: Reached) => one.bot.id === bot?.id);
  if (takenBack(act, acts, { ...world, stillPulls })) return "undone";
  return world.cleared(act, bot) ? "cleared" : "standing";
}

/** Two events may tell of one thing: `create` and `push` of a branch, a run as it is asked for and as it begins. */
function sameness({ act, bot, workflow, agents }: JudgedInfluence): string {
  return JSON.stringify([bot?.id, workflow, act.kind, act.number, thingOf(act), agents]);
}

function thingOf(act: Act): unknown {
  if (isRun(act)) return act.runId;
  switch (act.kind) {
    case "comment":
    case "issue":
    case "review":
      return act.node ?? act.text;
    case "pull-request":
    case "auto-merge":
    case "merge-queue":
      return null;
    case "label":
      return act.text?.toLowerCase();
    case "branch":
    case "tag":
      return act.ref;
    default:
      return [act.text, act.ref, act.sha];
  }
}

/** What a deployment is about, to ask which agents' acts reach it. */
export interface InfluenceTarget {
  repositoryId: number;
  sha: string;
  /** Full name. */
  ref: string;
  environment: string;
  runId: number;
  /** Pull requests that the deployed commits came by. */
  pullRequests: readonly number[];
}

/**
 * The influences that reach one deployment: on its run, its commit, its environment, or standing on a pull request that it would
 * deploy. The chain behind each may begin elsewhere, so all acts about these may be given.
 */
export function influencesOn(
  acts: readonly Act[],
  target: InfluenceTarget,
  world: LeverWorld,
): JudgedInfluence[] {
  const own = acts.filter(({ repositoryId }) => repositoryId === target.repositoryId);
  const reachedBots = influences(own, world).filter(({ act }) => concerns(act, target));
  return [
    ...runInfluences(own, target, world),
    ...reachedBots.filter(({ act }) => act.runId !== target.runId),
  ];
}

/** The run itself, whatever its workflow is known to do: it is about to deploy. */
function runInfluences(acts: readonly Act[], target: InfluenceTarget, world: LeverWorld): JudgedInfluence[] {
  const ordered = acts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const one = [...followTaint(ordered, world).values()].findLast(({ act }) => act.runId === target.runId);
  if (one === undefined) return [];
  const { act, agents, chain, evidence } = one;
  const effect = `environment ${target.environment}`;
  const state = stateOf(act, null, ordered, world);
  return [
    {
      act,
      agents,
      chain,
      evidence,
      bot: null,
      workflow: act.text,
      lever: "the run",
      effect,
      full: true,
      state,
    },
  ];
}

function concerns(act: Act, target: InfluenceTarget): boolean {
  if (act.runId === target.runId) return true;
  if (act.number !== null && target.pullRequests.includes(act.number)) return true;
  if (act.kind === "deployment" && act.text?.toLowerCase() === target.environment.toLowerCase())
    return act.sha === target.sha;
  return act.sha === target.sha || (act.sha === null && act.ref === target.ref && act.number === null);
}
