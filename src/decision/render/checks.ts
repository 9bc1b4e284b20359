import type { Decision, Verdict } from "../types.ts";
import { type CheckRunOutput, renderCheckRun } from "./check-run.ts";
import { OBSERVE_CHECK_NAME, type ObserveRunOptions, renderObserveRun } from "./observe.ts";

/** A check run, ready to be written. */
export interface RenderedCheck extends CheckRunOutput {
  name: string;
  headSha: string;
  verdict: Verdict;
  /** The decision id, so that the run leads back to its record. */
  externalId: string;
  /** Buttons, where a person can do something about it on GitHub's page. */
  actions?: { label: string; description: string; identifier: string }[];
}

/**
 * Both check runs of a decision: the required one, and the observing one where there is something to observe
 * (or, with `published`, to correct).
 */
export function renderChecks(
  decision: Decision,
  options: ObserveRunOptions = {},
): { check: RenderedCheck; observe: RenderedCheck | null } {
  const shared = { headSha: decision.subject.headSha, externalId: decision.id };
  const observe = renderObserveRun(decision, options);
  return {
    check: {
      ...renderCheckRun(decision, options),
      ...shared,
      name: decision.gate.checkName,
      verdict: decision.verdict,
    },
    observe: observe === null ? null : { ...observe, ...shared, name: OBSERVE_CHECK_NAME },
  };
}
