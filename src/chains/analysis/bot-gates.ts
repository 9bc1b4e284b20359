import type { Clause } from "../guards/judgement.ts";
import type { BotGate, DetectedBot, GuardVerdict } from "../types.ts";

/**
 * What a bot asks before it acts, as clauses.
 *
 * @param lever the id of the lever that is pulled; null asks only what stands before all of them
 * @param verdictOf whether who acts passes a gate
 */
export function gateClauses(
  { gates }: DetectedBot,
  lever: string | null,
  verdictOf: (gate: BotGate) => GuardVerdict,
): Clause[] {
  return gates
    .filter(({ levers }) => levers === undefined || (lever !== null && levers.includes(lever)))
    .map((gate) => ({ kind: gate.kind, verdict: verdictOf(gate), reason: gate.reason, place: gate.place }));
}
