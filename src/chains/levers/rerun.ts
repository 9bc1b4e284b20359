import { clause, every } from "../guards/judgement.ts";
import { hasRole } from "../guards/roles.ts";
import type { Workflow } from "../workflow/model.ts";
import type { Scenario } from "./scenario.ts";

/** Events on a pull request that run with the base's rights, and may fetch the head again. */
const ON_HEAD = /^(issue_comment|pull_request_target|pull_request_review(_comment)?)$/;

const WAITS = clause(
  1,
  "outcome",
  "someone whom the guards let pass has to have started it within 30 days; a run keeps its first actor",
);

/**
 * The write role runs again what others started (docs.github.com, "Re-running workflows and jobs": for 30 days, with the first
 * actor's rights). Mostly that repeats what a person wanted. A run that fetches the head of a pull request by a name that
 * moves gets what was pushed since: checks of who acts do not see that.
 */
export function rerunsOf(workflow: Workflow, scenarios: readonly Scenario[]): Scenario[] {
  if (!workflow.refetches) return [];
  return scenarios
    .filter(({ event, origin, code }) => ON_HEAD.test(event) && origin !== "fork" && code !== "others")
    .map((scenario) => ({
      ...scenario,
      lever: "rerun" as const,
      carrier: "rerun" as const,
      does: `push to a pull request and run again what someone else's ${scenario.event} started`,
      role: "writer" as const,
      author: "someone" as const,
      actor: "someone" as const,
      entry: (profile) =>
        hasRole(profile, "writer")
          ? every([scenario.entry(profile), WAITS])
          : clause(0, "role", "to run something again takes the write role"),
    }));
}
