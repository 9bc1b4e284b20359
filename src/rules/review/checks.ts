import type { CheckRun } from "../../facts/facts.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";

/** `review.checks`: other checks that must be green, from exactly the named app. */
export const reviewChecks: Rule = {
  id: "review/checks",
  title: "Required checks of other apps",
  description: "Named checks must have succeeded on the head commit, posted by exactly the named app.",
  controls: ["ASI04", "MAESTRO-L5", "NIST-AI-RMF-MEASURE-2.7"],
  *evaluate(context): Iterable<RuleResult> {
    const wanted = context.policy.review.checks;
    if (!context.attribution.governed || wanted.length === 0) return;
    const checks = context.facts.checks;
    if (!checks.known) {
      yield { gap: checks.gap };
      return;
    }
    for (const [index, { name, app }] of wanted.entries()) {
      const because = [pointer("review", "checks", index)];
      const named = checks.value.filter((run) => run.name === name);
      const run = latest(named.filter((candidate) => candidate.app?.id === app));
      if (run?.status === "completed" && run.conclusion === "success") continue;
      const others = named.length > 0 && run === undefined;
      const failed = run?.status === "completed";
      yield {
        finding: {
          severity: failed ? "fail" : "pending",
          subject: { kind: "change" },
          message: others
            ? `A check named "${name}" exists, but not from app ${app}; it does not count.`
            : failed
              ? `The check "${name}" of app ${app} ended with "${run.conclusion}".`
              : `The check "${name}" of app ${app} is not finished on the head commit.`,
          remedy: failed ? `Make "${name}" succeed on the head commit.` : `Wait for "${name}" of app ${app}.`,
          because,
        },
      };
    }
  },
};

/** The run that counts: one still under way outweighs any finished one, else the last to finish. */
function latest(runs: readonly CheckRun[]): CheckRun | undefined {
  return (
    runs.find((run) => run.status !== "completed") ??
    runs.toSorted((a, b) => (a.completedAt ?? "").localeCompare(b.completedAt ?? "")).at(-1)
  );
}
