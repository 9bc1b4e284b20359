import type { Guard, GuardKind, GuardVerdict, LeverKind } from "../types.ts";

/** Whether a profile can bring something about: 0 no, 1 it cannot be told, 2 yes. Numbers, so that and is min and or is max. */
export type Possible = 0 | 1 | 2;

/** Part of a judgement that speaks for or against a profile; what holds for everybody leaves none. */
export interface Clause {
  kind: GuardKind;
  verdict: GuardVerdict;
  reason: string;
  place: Pick<Guard, "file" | "line"> | null;
  /** What the profile does itself to satisfy it: adds the label, approves. */
  unblock?: string;
}

/** A text the profile writes so that a condition comes out as wanted; with the lever it pulls by that, where it is another. */
export interface Choice {
  text: string;
  lever: LeverKind | null;
}

/** Can this profile make a condition come out as wanted; by what clauses; and with which choices (texts to write). */
export interface Judgement {
  possible: Possible;
  clauses: readonly Clause[];
  choices: readonly Choice[];
}

/** A condition judged both ways, so that a negation is no special case. */
export interface Both {
  whenTrue: Judgement;
  whenFalse: Judgement;
}

/** Nothing stands in the way. It is told apart from other judgements by identity. */
export const YES: Judgement = { possible: 2, clauses: [], choices: [] };

const VERDICT: Record<Possible, GuardVerdict> = { 0: "stops", 1: "unknown", 2: "passes" };

/** A reason quotes the workflow, which may hold a name of any length, and stands in every path that it is a reason for. */
const MAX_REASON = 1_000;
const brief = (text: string) => (text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text);

/** A judgement of one clause. */
export function clause(
  possible: Possible,
  kind: GuardKind,
  reason: string,
  unblock: string | null = null,
): Judgement {
  const one: Clause = { kind, verdict: VERDICT[possible], reason: brief(reason), place: null };
  if (unblock !== null && possible === 2) one.unblock = unblock;
  return { possible, clauses: [one], choices: [] };
}

/** The profile picks the value itself: either way is open to it. */
export function choice(text: string, lever: LeverKind | null = null): Judgement {
  return { possible: 2, clauses: [], choices: [{ text: brief(text), lever }] };
}

/** A condition that is settled by the event alone. */
export function settled(value: boolean, reason: string): Both {
  const never = clause(0, "event", reason);
  return value ? { whenTrue: YES, whenFalse: never } : { whenTrue: never, whenFalse: YES };
}

/** A condition of which it cannot be told how it comes out. */
export function undecided(kind: GuardKind, reason: string): Both {
  const judgement = clause(1, kind, reason);
  return { whenTrue: judgement, whenFalse: judgement };
}

/** All of these have to come out. */
export function every(parts: readonly Judgement[]): Judgement {
  // most have nothing to tell, or one of them has
  let only = YES;
  let count = 0;
  for (const part of parts)
    if (part !== YES) {
      only = part;
      count += 1;
    }
  if (count <= 1) return only;
  const telling = parts.filter((part) => part !== YES);
  let possible: Possible = 2;
  for (const part of telling) if (part.possible < possible) possible = part.possible;
  return {
    possible,
    clauses: once(telling.map((part) => part.clauses)),
    choices: once(telling.map((part) => part.choices)),
  };
}

/** Reasons are for people; the verdict does not hang on how many are kept. */
const MOST = 64;

/** Each once: jobs that need the same jobs would double their clauses at every step. */
function once<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const found = new Set<T>();
  for (const list of lists)
    for (const one of list) {
      if (found.size >= MOST) return [...found];
      found.add(one);
    }
  return [...found];
}

/** One of these has to come out: the easiest counts, and when all stop, all are named. */
export function some(parts: readonly Judgement[]): Judgement {
  const [first] = parts;
  if (first === undefined) return YES;
  let best = first;
  for (const part of parts) {
    const easier =
      part.possible > best.possible || (part.possible === best.possible && cost(part) < cost(best));
    if (easier) best = part;
  }
  if (best.possible === 2) return best;
  const open = parts.filter((part) => part.possible === best.possible);
  if (open.length === 1) return best;
  const telling = open
    .flatMap((part) => part.clauses)
    .filter(({ verdict }) => verdict === VERDICT[best.possible]);
  const named = telling.find(({ kind }) => kind !== "event") ?? telling[0];
  if (named === undefined) return best;
  const reasons = [...new Set(telling.filter(({ kind }) => kind === named.kind).map(({ reason }) => reason))];
  return {
    possible: best.possible,
    clauses: [{ ...named, reason: reasons.slice(0, 4).join("; or ") }],
    choices: [],
  };
}

/** Among equals, the one that asks for least. */
function cost(part: Judgement): number {
  return part.clauses.length + part.choices.length / 100;
}

export const negate = ({ whenTrue, whenFalse }: Both): Both => ({ whenTrue: whenFalse, whenFalse: whenTrue });

/** The same judgement with its clauses placed at a line, unless they have a place of their own. */
export function placed(judgement: Judgement, place: { file: string; line: number }): Judgement {
  if (judgement.clauses.every((one) => one.place !== null)) return judgement;
  const at = { file: place.file, line: place.line };
  return {
    ...judgement,
    clauses: judgement.clauses.map((one) => (one.place === null ? { ...one, place: at } : one)),
  };
}
