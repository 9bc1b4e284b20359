import { gateFor } from "../decision/gate.ts";
import { stricter } from "../decision/strictness.ts";
import type { Verdict } from "../decision/types.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { DecisionLog } from "./ports/decision-log.ts";
import type { FactSource, Sibling } from "./ports/fact-source.ts";
import type { PullRequestKey } from "./ports/keys.ts";

export interface Combined {
  verdict: Verdict;
  /** Whose verdict it is; null when it is our own. */
  decidedBy: number | null;
  /** Other open pull requests with this name and head. */
  others: number[];
  /** Those that were never judged. */
  unjudged: number[];
}

export interface SharedCheck {
  name: string;
  headSha: string;
  own: Verdict;
  siblings: Sibling[];
  policy: PolicyState;
  defaultBranch: string | null;
}

/**
 * The verdict to publish where several open pull requests share a head commit and a check name: the strictest of all.
 * One that was never judged counts as pending. One that only the log takes for open is looked up, so that a missed
 * closing does not hold the others back for good.
 */
export async function combine(
  ports: { log: DecisionLog; source: FactSource },
  key: PullRequestKey,
  shared: SharedCheck,
): Promise<Combined> {
  const logged = await ports.log.siblingVerdicts(key, shared.name, shared.headSha);
  const verdicts = new Map(logged.map(({ number, verdict }) => [number, verdict]));
  verdicts.delete(key.number);
  const named = shared.siblings
    .filter(({ baseRef }) => gateFor(shared.policy, baseRef, shared.defaultBranch).checkName === shared.name)
    .map(({ number }) => number);
  for (const number of verdicts.keys()) {
    if (named.includes(number)) continue;
    const now = await ports.source.current({ ...key, number });
    const same =
      now?.state === "open" &&
      now.headSha === shared.headSha &&
      gateFor(shared.policy, now.baseRef, shared.defaultBranch).checkName === shared.name;
    if (same) named.push(number);
    else if (now === null || now.state !== "open")
      await ports.log.recordClosed(
        { ...key, number },
        now?.state === "merged" ? "merged" : now ? "closed" : "gone",
      );
  }
  let verdict = shared.own;
  let decidedBy: number | null = null;
  for (const number of named) {
    const other = verdicts.get(number) ?? "pending";
    if (stricter(verdict, other) !== verdict) {
      verdict = other;
      decidedBy = number;
    }
  }
  return { verdict, decidedBy, others: named, unjudged: named.filter((number) => !verdicts.has(number)) };
}
