import type { Verdict } from "../types.ts";

export type CheckConclusion = "success" | "failure" | "action_required";

export type CheckState = { status: "in_progress" } | { status: "completed"; conclusion: CheckConclusion };

/**
 * The check-run state for a verdict. `neutral` and `skipped` do not exist here: a required check counts them as passing
 * (GitHub Docs, "Troubleshooting required status checks"). A verdict that nobody knows is a failure.
 */
export function conclusionOf(verdict: Verdict): CheckState {
  switch (verdict) {
    case "pass":
      return { status: "completed", conclusion: "success" };
    case "pending":
      return { status: "in_progress" };
    case "action-required":
      return { status: "completed", conclusion: "action_required" };
    default:
      return { status: "completed", conclusion: "failure" };
  }
}
