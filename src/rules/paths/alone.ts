import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { isPassing, landing } from "./landing.ts";
import { touches } from "./touches.ts";

/** `alone: true`: such a change travels by itself, so that it is seen. */
export const pathAlone: Rule = {
  id: "paths/alone",
  title: "Change of its own",
  description: "A change to these paths travels in a pull request that changes nothing else.",
  controls: ["ASI09", "MAESTRO-L6", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { policy, facts, attribution } = context;
    const entries = policy.paths.flatMap((entry, index) =>
      entry.alone === true && (attribution.governed || entry.for?.includes("everyone")) ? [index] : [],
    );
    if (entries.length === 0) return;
    const { gap } = landing(facts);
    if (gap !== null) yield { gap };
    const all = touches(context).filter(({ file }) => !isPassing(facts, file));
    for (const index of entries) {
      const inside = all.filter((touch) => touch.entries.includes(index));
      const outside = all.filter((touch) => !touch.entries.includes(index));
      const [first] = inside;
      const [other] = outside;
      if (first === undefined || other === undefined) continue;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "path", path: first.path },
          message: `\`${first.path}\` has to change in a pull request of its own, but \`${other.path}\`${outside.length > 1 ? ` and ${outside.length - 1} more` : ""} change with it.`,
          remedy: "Split the pull request in two.",
          because: [pointer("paths", index, "alone")],
        },
      };
    }
  },
};
