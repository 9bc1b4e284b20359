import type { Severity, Verdict } from "./types.ts";

/** How much each stands in the way; a note stands in nobody's. */
export const STRICTNESS: Record<Severity | Verdict, number> = {
  note: 0,
  pass: 0,
  pending: 1,
  "action-required": 2,
  fail: 3,
};

/** The stricter of two verdicts. */
export function stricter(a: Verdict, b: Verdict): Verdict {
  return STRICTNESS[b] > STRICTNESS[a] ? b : a;
}
