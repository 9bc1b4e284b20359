import type { Verdict } from "../types.ts";

export type CheckConclusion = "success" | "failure" | "action_required";

/**
 * The conclusion of the check run for a verdict, or null where it stays `in_progress`. `neutral` and `skipped` do not
 * exist here: a required check counts them as passing (GitHub Docs, "Troubleshooting required status checks"). A
 * verdict that nobody knows is a failure.
 */
export function conclusionOf(verdict: Verdict): CheckConclusion | null {
  switch (verdict) {
    case "pass":
      return "success";
    case "pending":
      return null;
    case "action-required":
      return "action_required";
    default:
      return "failure";
  }
}
