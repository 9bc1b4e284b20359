import type { DetectedBot } from "../chains/types.ts";
import { isPerson } from "../identity/approvers.ts";
import type { Evidence } from "../identity/types.ts";
import type { Act } from "./act.ts";
import { behind, type Identities } from "./behind.ts";
import { isRun, type ReachContext, reached, takesBack } from "./reach.ts";

/** An act with agents behind it: by itself, or because it passes on what an agent did. */
export interface Tainted {
  act: Act;
  agents: string[];
  evidence: Evidence[];
  /** From the first act to this one, which comes last. */
  chain: Act[];
}

/** How long after an act a bot's own act, or a run, is taken for its consequence. */
const RELAY_MS = 60 * 60_000;
const START_MS = 5 * 60_000;

/**
 * Follows influence from act to act, oldest first. A bot that does what an agent's act told it passes the agent's influence on;
 * so does a run on an agent's commit, and a run that takes over what an agent's run left. A person who acts after an agent does not.
 */
export function followTaint(acts: readonly Act[], world: Identities & ReachContext): Map<string, Tainted> {
  const tainted = new Map<string, Tainted>();
  for (const act of acts) {
    const direct = behind(act, world);
    const source = sourceOf(act, [...tainted.values()], world);
    if (direct.agents.length === 0 && source === null) continue;
    tainted.set(act.id, {
      act,
      agents: [...new Set([...direct.agents, ...(source?.agents ?? [])])].sort(),
      evidence: [...direct.evidence, ...(source?.evidence ?? [])],
      chain: [...(source?.chain ?? []), act],
    });
  }
  return tainted;
}

/** The latest tainted act that this one follows from. */
function sourceOf(act: Act, earlier: readonly Tainted[], world: Identities & ReachContext): Tainted | null {
  if (takesBack(act)) return null;
  const follows = isRun(act) ? startedBy : relays;
  return earlier.findLast((one) => !takesBack(one.act) && follows(act, one, world)) ?? null;
}

/** A run follows from the act that started it, from the push of its commit, and from a run whose outcome started it. */
function startedBy(run: Act, { act }: Tainted): boolean {
  if (isRun(act)) {
    if (act.runId === run.runId) return run.kind === "rerun" || act.event !== run.event;
    return run.kind === "artifact" && (act.sha === run.sha || within(run, act, START_MS));
  }
  const same = act.actor.account?.id === run.actor.account?.id;
  if (act.sha !== null && act.sha === run.sha && (act.kind === "branch" || act.kind === "tag")) return true;
  return act.kind === run.kind && same && within(run, act, START_MS);
}

/** A bot's act passes on an agent's when it repeats it, answers a command to that very bot, or carries out its words. */
function relays(act: Act, { act: source }: Tainted, world: Identities & ReachContext): boolean {
  if (isRun(source) || isPerson(act.actor, world.registry) || act.actor.account === null) return false;
  const here = act.number !== null && act.number === source.number;
  if (here && act.kind === source.kind && act.kind !== "comment" && fold(act) === fold(source)) return true;
  if (!within(act, source, RELAY_MS)) return false;
  if (toldBot(source, act, world)) return true;
  return here && source.kind === "comment" && speaksOf(source.text, act.text);
}

/** Whether the source pulled a lever of the very bot that acts. */
function toldBot(source: Act, act: Act, world: ReachContext): boolean {
  const own = world.bots.filter(({ entry }) => actsAs(entry, act));
  return (
    own.length > 0 &&
    reached(source, { ...world, bots: own }).some(({ bot }) => !bot.id.startsWith("github-"))
  );
}

function actsAs({ accounts, apps }: DetectedBot["entry"], { actor }: Act): boolean {
  return (
    (actor.account !== null && accounts.includes(actor.account.id)) ||
    (actor.via !== null && apps.includes(actor.via.id))
  );
}

/** The words of one are in the other: a comment names the label that is then set, a command is passed on. */
function speaksOf(source: string | null, text: string | null): boolean {
  if (source === null || text === null || text.trim().length < 3) return false;
  return source.toLowerCase().includes(text.trim().toLowerCase());
}

const fold = ({ text }: Act): string => (text ?? "").trim().toLowerCase();

function within(later: Act, earlier: Act, ms: number): boolean {
  const apart = Date.parse(later.at) - Date.parse(earlier.at);
  return apart >= 0 && apart <= ms;
}
