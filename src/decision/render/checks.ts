import { authorizeIdentifier } from "../deployment/button.ts";
import { botTarget } from "../deployment/target.ts";
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
      ...buttons(decision),
    },
    observe: observe === null ? null : { ...observe, ...shared, name: OBSERVE_CHECK_NAME },
  };
}

/** GitHub shows three (REST, "Create a check run", `actions`). */
const MOST_BUTTONS = 3;

/** A button for each bot that a person may authorise this commit for. GitHub offers it on the check's page only. */
function buttons({ findings, subject }: Decision): Pick<RenderedCheck, "actions"> {
  const bots = [...new Set(findings.flatMap(({ authorize }) => authorize ?? []))].slice(0, MOST_BUTTONS);
  if (bots.length === 0) return {};
  return {
    actions: bots.map((bot) => ({
      label: bots.length === 1 ? "Authorize" : `Authorize ${bots.indexOf(bot) + 1}`,
      description: `${bot}: this commit`.slice(0, 40),
      identifier: authorizeIdentifier(subject.headSha, botTarget(bot)),
    })),
  };
}
