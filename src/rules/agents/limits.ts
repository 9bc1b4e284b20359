import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { counted } from "./activity.ts";

const DAY = 86_400_000;

/**
 * `limits.open-pull-requests`. Charged to the newer pull request: only earlier ones count, so opening another never
 * turns an earlier one red.
 */
export const agentOpenPullRequests: Rule = {
  id: "agents/open-pull-requests",
  title: "Open pull requests of an agent",
  description: "An agent has no more pull requests open in a repository than the policy allows.",
  controls: ["ASI08", "MAESTRO-L7", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    for (const one of counted(context, (entry) => entry.limits?.["open-pull-requests"])) {
      if ("gap" in one) {
        yield one;
        continue;
      }
      const { agent, index, asked: most, activity } = one;
      if (activity.open.length < most) continue;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "agent", agent },
          message: `Agent ${agent} has ${activity.open.length} earlier pull requests open here${list(activity.open)}; the policy allows ${most} in all.`,
          remedy:
            most === 0
              ? "The policy allows this agent no pull request here."
              : "Merge or close earlier ones; this one is judged again by itself.",
          because: [pointer("agents", "registry", index, "limits", "open-pull-requests")],
        },
      };
    }
  },
};

/**
 * `limits.per-day`. Each pull request takes a place for 24 hours, in the order of numbers; one that finds none waits
 * for the first to come free. A flood is so let through at the pace of the limit, not all at once a day later.
 */
export const agentPerDay: Rule = {
  id: "agents/per-day",
  title: "Pull requests of an agent a day",
  description: "An agent gets no more pull requests judged green in 24 hours than the policy allows.",
  controls: ["ASI08", "MAESTRO-L7", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { change, asOf } = context.facts;
    for (const one of counted(context, (entry) => entry.limits?.["per-day"])) {
      if ("gap" in one) {
        yield one;
        continue;
      }
      const { agent, index, asked: most, activity } = one;
      const admitted = admissionOf(
        activity.opened.map(({ at }) => Date.parse(at)),
        Date.parse(change.createdAt ?? asOf),
        most,
      );
      if (admitted <= Date.parse(asOf)) continue;
      const until = Number.isFinite(admitted) ? new Date(admitted).toISOString() : null;
      if (until !== null) yield { until };
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "agent", agent },
          message: `Agent ${agent} has used up the ${most} pull requests that the policy allows it here in 24 hours.`,
          remedy:
            until === null
              ? "The policy allows this agent no pull request here."
              : `This one is judged again by itself at ${until}, when a place comes free.`,
          because: [pointer("agents", "registry", index, "limits", "per-day")],
        },
      };
    }
  },
};

/** When the last of some pull requests gets one of `places`, each held for a day; infinite when there is none. */
function admissionOf(earlier: readonly number[], own: number, places: number): number {
  if (places === 0) return Number.POSITIVE_INFINITY;
  const admitted: number[] = [];
  for (const opened of [...earlier, own]) {
    const before = admitted.at(-places);
    const free = admitted.length < places || before === undefined ? opened : before + DAY;
    admitted.push(Math.max(opened, free));
  }
  return admitted.at(-1) ?? own;
}

const MOST_LISTED = 10;

function list(numbers: readonly number[]): string {
  if (numbers.length === 0) return "";
  const shown = numbers.slice(0, MOST_LISTED).map((number) => `#${number}`);
  return ` (${shown.join(", ")}${numbers.length > MOST_LISTED ? ", …" : ""})`;
}
