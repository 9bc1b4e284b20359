import type { Known } from "../../facts/known.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";

type Limit = "files" | "lines" | "commits";

function limit(key: Limit, unit: string, count: (context: RuleContext) => Known<number>): Rule {
  return {
    id: `limits/${key}`,
    title: `At most so many ${unit}`,
    description: `An agent's pull request stays within the number of ${unit} that people can review.`,
    controls: ["ASI09", "MAESTRO-L6", "NIST-AI-RMF-MANAGE-2.4"],
    *evaluate(context): Iterable<RuleResult> {
      const most = context.policy.limits[key];
      if (!context.attribution.governed || most === undefined) return;
      const found = count(context);
      if (!found.known) {
        yield { gap: found.gap };
        return;
      }
      if (found.value <= most) return;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "change" },
          message: `${found.value} ${unit}; the policy allows ${most}.`,
          remedy: "Split the change into smaller pull requests.",
          because: [pointer("limits", key)],
        },
      };
    },
  };
}

export const limitFiles = limit("files", "changed files", ({ facts }) =>
  facts.files.known ? { known: true, value: facts.files.value.length } : facts.files,
);

/** Added and deleted lines; binary files have none. */
export const limitLines = limit("lines", "changed lines", ({ facts }) => {
  if (facts.change.lines) return facts.change.lines;
  if (!facts.files.known) return facts.files;
  let lines = 0;
  for (const file of facts.files.value) lines += (file.additions ?? 0) + (file.deletions ?? 0);
  return { known: true, value: lines };
});

export const limitCommits = limit("commits", "commits", ({ facts }) =>
  facts.commits.known ? { known: true, value: facts.commits.value.length } : facts.commits,
);
