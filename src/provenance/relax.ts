import { matchPaths } from "../policy/match.ts";
import { shortfalls } from "./isolation.ts";
import type { Sandbox } from "./statement.ts";
import type { ProvenancePolicy } from "./types.ts";

/**
 * The relief that a change earns by its isolation: every changed path has to match, and every sandbox that took part has to be
 * at least as strict as `when`.
 *
 * @param sandboxes those of the verified statements that cover the whole change; none earn nothing
 * @returns index into `policy.relax` and the approvals that are then enough; the fewest where several apply; null for none
 */
export function relaxation(
  policy: Pick<ProvenancePolicy, "relax">,
  names: readonly string[],
  sandboxes: readonly Sandbox[],
): { index: number; approvals: number } | null {
  if (names.length === 0 || sandboxes.length === 0) return null;
  let best: { index: number; approvals: number } | null = null;
  for (const [index, { when, match, review }] of policy.relax.entries()) {
    if (best !== null && best.approvals <= review.approvals) continue;
    // a condition that names nothing is met by everything, so it is none
    if (Object.keys(when).length === 0 || !names.every(matchPaths(match))) continue;
    if (sandboxes.every((sandbox) => shortfalls(when, sandbox).length === 0))
      best = { index, approvals: review.approvals };
  }
  return best;
}
