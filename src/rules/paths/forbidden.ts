import { missing } from "../review/missing.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { isPassing, landing, passingApproval } from "./landing.ts";
import { pathLevel, touches } from "./touches.ts";

/** `paths` entries with `agents: forbid`. */
export const pathForbidden: Rule = {
  id: "paths/forbidden",
  title: "Forbidden path",
  description:
    "Agents do not change the paths that the policy closes to them, under either name of a rename.",
  controls: ["ASI03", "MAESTRO-L6", "NIST-AI-RMF-GOVERN-1.4"],
  *evaluate(context): Iterable<RuleResult> {
    if (!mayForbid(context)) return;
    const { gap } = landing(context.facts);
    if (gap !== null) yield { gap };
    for (const touch of touches(context)) {
      if (pathLevel(context, touch) !== "forbid") continue;
      const entries = touch.entries.filter((index) => context.policy.paths[index]?.agents === "forbid");
      const patterns = entries.flatMap((index) => context.policy.paths[index]?.match ?? []);
      const because =
        entries.length === 0
          ? [pointer("defaults", "paths")]
          : entries.map((index) => pointer("paths", index, "agents"));
      // The branch ends without it, so a person may answer for the rest: many agents cannot rewrite what they pushed.
      if (isPassing(context.facts, touch.file)) {
        yield* missing(context, {
          ...passingApproval(context),
          subject: { kind: "path", path: touch.path },
          what: `\`${touch.path}\`, which a commit on the way changes and the whole does not,`,
          because,
        });
        continue;
      }
      const source = touch.file.previousPath === touch.path && touch.file.path !== touch.path;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "path", path: touch.path },
          message: `\`${touch.path}\` may not be ${source ? `renamed (to \`${touch.file.path}\`)` : "changed"} here${
            patterns.length === 0 ? ": no entry of the policy opens it" : ` (${patterns.join(", ")})`
          }${touch.lookAlike ? "; it stands in for such a path" : ""}${touch.link === null ? "" : `; \`${touch.link}\` leads to it`}.`,
          remedy: "Take this file out of the change; a person changes it in a pull request of their own.",
          because,
        },
      };
    }
  },
};

/** Whether any entry, or the default, could forbid; else the files need not be known. */
function mayForbid({ policy, attribution }: Parameters<Rule["evaluate"]>[0]): boolean {
  return (
    policy.paths.some(
      (entry) => entry.agents === "forbid" && (attribution.governed || entry.for?.includes("everyone")),
    ) ||
    (attribution.governed && policy.defaults.paths === "forbid")
  );
}
