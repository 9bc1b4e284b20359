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
  const earlier: Tainted[] = [];
  const told = rememberingTold(world);
  const placed = new Map<string, string>();
  for (const act of acts) {
    const direct = behind(act, world);
    const source = sourceOf(act, earlier, { ...world, told, placed, direct: direct.agents.length > 0 });
    if (direct.agents.length === 0 && source === null) {
      if (isPush(act) && !placed.has(placeOf(act))) placed.set(placeOf(act), act.at);
      continue;
    }
    const one: Tainted = {
      act,
      agents: [...new Set([...direct.agents, ...(source?.agents ?? [])])].sort(),
      evidence: [...direct.evidence, ...(source?.evidence ?? [])],
      chain: [...(source?.chain ?? []), act],
    };
    tainted.set(act.id, one);
    earlier.push(one);
  }
  return tainted;
}

type Told = (source: Act, bot: DetectedBot) => boolean;

interface Following extends Identities {
  told: Told;
  /** Since when a branch or tag has held a commit that no agent's act put there. */
  placed: ReadonlyMap<string, string>;
  bots: readonly DetectedBot[];
  /** An agent did it by its own hand: whose words it speaks besides is not looked for. */
  direct: boolean;
}

/** The latest tainted act that this one follows from. */
function sourceOf(act: Act, earlier: readonly Tainted[], world: Following): Tainted | null {
  if (takesBack(act)) return null;
  if (isRun(act)) return latest(earlier, (one) => startedBy(act, one, world));
  if (act.actor.account === null || isPerson(act.actor, world.registry)) return null;
  const own = world.bots.filter(({ entry }) => actsAs(entry, act));
  return latest(earlier, (one) => relays(act, one, own, world));
}

const latest = (earlier: readonly Tainted[], follows: (one: Tainted) => boolean): Tainted | null =>
  earlier.findLast((one) => !takesBack(one.act) && follows(one)) ?? null;

/** A run follows from the act that started it, from the push of its commit, and from a run whose outcome started it. */
function startedBy(run: Act, { act }: Tainted, { placed }: Following): boolean {
  if (isRun(act)) {
    if (act.runId === run.runId) return run.kind === "rerun" || act.event !== run.event;
    return run.kind === "artifact" && (act.sha === run.sha || within(run, act, START_MS));
  }
  const same = act.actor.account?.id === run.actor.account?.id;
  // A branch that an agent points at a commit of people's did nothing to what runs where they had put it.
  if (isPush(act) && act.sha !== null && act.sha === run.sha)
    return (
      placeOf(act) === placeOf(run) || !(Date.parse(placed.get(placeOf(run)) ?? "") < Date.parse(act.at))
    );
  return act.kind === run.kind && same && within(run, act, START_MS);
}

const isPush = ({ kind, event }: Act): boolean =>
  (kind === "branch" || kind === "tag") && !event.startsWith("workflow_run.");

/** A commit on a branch or tag; GitHub tells only the short name of where a run runs. */
const placeOf = ({ sha, ref }: Act): string => `${sha} ${ref?.replace(/^refs\/(heads|tags)\//, "") ?? ""}`;

/** A bot's act passes on an agent's when it repeats it, answers a command to that very bot, or carries out its words. */
function relays(
  act: Act,
  { act: source }: Tainted,
  own: readonly DetectedBot[],
  { told, direct }: Following,
): boolean {
  if (isRun(source)) return false;
  const here = act.number !== null && act.number === source.number;
  if (here && act.kind === source.kind && act.kind !== "comment" && folded(act) === folded(source))
    return true;
  if (!within(act, source, RELAY_MS)) return false;
  if (own.some((bot) => told(source, bot))) return true;
  return !direct && here && source.kind === "comment" && speaksOf(source, act);
}

/** Whether an act pulled a lever of a bot that then acts; asked once for each two, since an agent may command one all day. */
function rememberingTold(world: ReachContext): Told {
  const known = new Map<string, boolean>();
  return (source, bot) => {
    const key = `${bot.entry.id} ${source.id}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = reached(source, { ...world, bots: [bot] }).some((one) => !one.bot.id.startsWith("github-"));
    known.set(key, found);
    return found;
  };
}

function actsAs({ accounts, apps }: DetectedBot["entry"], { actor }: Act): boolean {
  return (
    (actor.account !== null && accounts.includes(actor.account.id)) ||
    (actor.via !== null && apps.includes(actor.via.id))
  );
}

/** The words of one are in the other: a comment names the label that is then set, a command is passed on. */
function speaksOf(source: Act, act: Act): boolean {
  const text = folded(act);
  return text.length >= 3 && folded(source).includes(text);
}

const foldings = new WeakMap<Act, string>();

/** What an act says, to compare; kept, since each is compared with many. */
function folded(act: Act): string {
  const text = foldings.get(act) ?? (act.text ?? "").trim().toLowerCase();
  foldings.set(act, text);
  return text;
}

function within(later: Act, earlier: Act, ms: number): boolean {
  const apart = Date.parse(later.at) - Date.parse(earlier.at);
  return apart >= 0 && apart <= ms;
}
