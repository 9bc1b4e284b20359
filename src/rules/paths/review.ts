import { missing } from "../review/missing.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";
import { landing } from "./landing.ts";
import { pathLevel, touches } from "./touches.ts";

/** `paths` entries with `agents: review`: the people they name approve. Each matching entry has to be met. */
export const pathReview: Rule = {
  id: "paths/review",
  title: "Reviewed path",
  description: "Changes to these paths need the approvals that each matching entry names.",
  controls: ["ASI09", "MAESTRO-L6", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { policy, facts, attribution } = context;
    const wanted = policy.paths.some(
      (entry) => entry.agents === "review" && (attribution.governed || entry.for?.includes("everyone")),
    );
    const byDefault = attribution.governed && policy.defaults.paths === "review";
    if (!wanted && !byDefault) return;
    const { gap } = landing(facts);
    if (gap !== null) yield { gap };
    /** Entry index, or -1 for the default => paths. */
    const asked = new Map<number, string[]>();
    for (const touch of touches(context)) {
      const entries =
        touch.entries.length === 0
          ? pathLevel(context, touch) === "review"
            ? [-1]
            : []
          : touch.entries.filter((index) => policy.paths[index]?.agents === "review");
      for (const index of entries) asked.set(index, [...(asked.get(index) ?? []), touch.path]);
    }
    for (const [index, paths] of asked) yield* ask(context, index, paths);
  },
};

function* ask(context: RuleContext, index: number, paths: string[]): Iterable<RuleResult> {
  const { policy } = context;
  const review = policy.paths[index]?.review;
  const [first = "", ...others] = paths;
  yield* missing(context, {
    requirement: {
      approvals: review?.approvals ?? Math.max(1, policy.review.approvals),
      from: review?.from ?? policy.review.from,
    },
    subject: { kind: "path", path: first },
    what: others.length === 0 ? `\`${first}\`` : `\`${first}\` and ${others.length} more under this entry`,
    because: index < 0 ? [pointer("defaults", "paths")] : [pointer("paths", index, "agents")],
  });
}
