import { choice, clause, every, type Judgement, placed, YES } from "../guards/judgement.ts";
import type { Trigger } from "../workflow/model.ts";
import type { Scenario } from "./scenario.ts";

/** What the filters of a trigger let through, for an event that came about in this way. */
export function judgeFilters(scenario: Scenario, trigger: Trigger): Judgement {
  const parts: Judgement[] = [];
  if (trigger.event === "push") parts.push(scenario.ref === "tag" ? tags(trigger) : branches(trigger));
  if (trigger.event === "merge_group")
    parts.push(
      clause(
        1,
        "approval",
        "the merge queue takes only what may be merged, which rules decide that cannot be read here",
      ),
    );
  if (trigger.event === "check_run" || trigger.event === "check_suite")
    parts.push(clause(1, "event", "it takes another app that checks the commit"));
  if (trigger.event === "page_build")
    parts.push(clause(1, "branch-protection", "the branch of Pages may be protected"));
  if (trigger.event === "repository_dispatch" && trigger.types !== null && trigger.types.length > 0)
    parts.push(choice(`the event type is ${trigger.types.map((type) => `"${type}"`).join(" or ")}`));
  if (trigger.event.startsWith("pull_request") && trigger.branches !== null)
    parts.push(choice(`the base branch matches ${trigger.branches.join(", ")}`));
  const paths = (trigger.paths ?? []).filter((path) => !path.startsWith("!"));
  if (paths.length > 0) parts.push(choice(`a changed file matches ${paths.join(", ")}`, "file"));
  if (scenario.origin === "fork" && trigger.event === "pull_request")
    parts.push(
      clause(2, "approval", "by default only somebody's first contribution waits for the run to be approved"),
    );
  return placed(every(parts), trigger.place);
}

const isPattern = (name: string) => /[*?+[\]]/.test(name);

/** A name given in full may belong to a protected branch; one that a pattern leaves open can be made anew. */
function branches(trigger: Trigger): Judgement {
  const positive = (trigger.branches ?? []).filter((name) => !name.startsWith("!"));
  if (trigger.branches === null) return YES;
  if (positive.some(isPattern)) return choice(`the branch matches ${positive.filter(isPattern).join(", ")}`);
  return clause(
    1,
    "branch-protection",
    `pushing to ${positive.join(", ") || "these branches"} may be refused by rules that cannot be read here`,
  );
}

function tags(trigger: Trigger): Judgement {
  return trigger.tags === null ? YES : choice(`the tag matches ${trigger.tags.join(", ")}`);
}
