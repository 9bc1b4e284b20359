import type { Decision } from "../decision/types.ts";
import type { EvaluationDeps } from "./deps.ts";

const RETRY_SECONDS = 60;

/** When to judge again though nothing happens: the verdict expires, or facts that were missing for a passing reason can be read again. */
export function againAt(
  deps: Pick<EvaluationDeps, "now" | "retrySeconds">,
  decision: Pick<Decision, "validUntil" | "incomplete" | "deferred">,
): Date | null {
  const gaps = [...decision.incomplete, ...decision.deferred.map(({ gap }) => gap)];
  const passing = gaps.some(({ retry }) => retry === true);
  return earliest([
    decision.validUntil === null ? null : new Date(decision.validUntil),
    passing ? new Date(deps.now().getTime() + (deps.retrySeconds ?? RETRY_SECONDS) * 1000) : null,
  ]);
}

/** The first of these moments; null when there is none. */
export function earliest(times: readonly (Date | null)[]): Date | null {
  const given = times.filter((time) => time !== null);
  return given.length === 0 ? null : new Date(Math.min(...given.map((time) => time.getTime())));
}
