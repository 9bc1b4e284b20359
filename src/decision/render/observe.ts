import { digest } from "../../facts/digest.ts";
import type { Decision, Verdict } from "../types.ts";
import { annotations } from "./annotations.ts";
import { type CheckRunOptions, type CheckRunOutput, MAX_OUTPUT_BYTES } from "./check-run.ts";
import { fingerprint } from "./fingerprint.ts";
import { fixed, layOut } from "./fit.ts";
import { findings, incomplete, pointer, record } from "./sections.ts";
import { plural } from "./words.ts";

/** The second check run: what observed rules would have said. Never to be required. */
export const OBSERVE_CHECK_NAME = "agent-policy (observe)";

export interface ObserveRunOptions extends CheckRunOptions {
  /** A run of this name is on the commit already, so it has to be corrected when nothing is observed any more. */
  published?: boolean;
}

/**
 * The observing run, or null when there is nothing to say. It passes whatever the observed rules found, since they
 * block nothing yet; only where facts are missing it fails, because then the list may be too short.
 */
export function renderObserveRun(
  decision: Decision,
  options: ObserveRunOptions = {},
): (CheckRunOutput & { verdict: Verdict }) | null {
  const observed = decision.relieved
    .filter(({ relief }) => relief.kind === "observe")
    .map(({ finding }) => finding);
  if (observed.length === 0 && options.published !== true) return null;
  const view: Decision = { ...decision, findings: observed };
  const more = pointer(decision, options.detailsUrl);
  const count = plural(observed.length, "finding");
  const gaps = decision.incomplete.length > 0;
  const lead =
    observed.length === 0
      ? "✅ No observed rule has anything to say about this commit."
      : `👀 **Observed only.** ${count} would count if these rules were enforced; today they block nothing.`;
  const summary = layOut(
    [
      fixed(lead),
      incomplete(decision, more),
      { ...findings(view, more), head: observed.length === 0 ? "" : "### What would stand in the way\n" },
      record(decision, options.log),
    ],
    MAX_OUTPUT_BYTES,
  ).text;
  return {
    verdict: gaps ? "fail" : "pass",
    title: gaps ? `Observed: ${count}, and facts are missing` : `Observed: ${count} would block`,
    summary,
    text: "",
    annotations: annotations(decision, observed).map((annotation) => ({
      ...annotation,
      level: "notice" as const,
    })),
    fingerprint: digest({ observed: fingerprint({ ...view, verdict: "pass", relieved: [] }) }),
  };
}
