import { choice, clause, every, type Judgement, placed, some } from "../guards/judgement.ts";
import { mayPushAny, mayPushLike } from "../settings/pushes.ts";
import type { Settings } from "../settings/settings.ts";
import type { Trigger } from "../workflow/model.ts";
import type { Scenario } from "./scenario.ts";

/** What the filters of a trigger let through, for an event that came about in this way. */
export function judgeFilters(scenario: Scenario, trigger: Trigger): Judgement {
  const parts: Judgement[] = [];
  if (trigger.event === "push")
    parts.push(
      scenario.ref === "tag" ? tags(trigger, scenario.settings) : branches(trigger, scenario.settings),
    );
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
function branches(trigger: Trigger, settings: Settings | undefined): Judgement {
  const positive = (trigger.branches ?? []).filter((name) => !name.startsWith("!"));
  if (trigger.branches === null) return mayPushLike("branch", "**", settings);
  return pushed("branch", positive, settings);
}

function tags({ tags: named }: Trigger, settings: Settings | undefined): Judgement {
  if (named === null) return mayPushLike("tag", "**", settings);
  const positive = named.filter((name) => !name.startsWith("!"));
  return settings?.refs?.rulesets === undefined
    ? choice(`the tag matches ${named.join(", ")}`)
    : pushed("tag", positive, settings);
}

/** The easiest of the names and patterns that a trigger takes. */
function pushed(
  target: "branch" | "tag",
  named: readonly string[],
  settings: Settings | undefined,
): Judgement {
  const patterns = named.filter(isPattern);
  if (patterns.length === 0) return mayPushAny(target, named, settings);
  const matching = choice(`the ${target} matches ${patterns.join(", ")}`);
  return some([
    ...patterns.map((pattern) => every([matching, mayPushLike(target, pattern, settings)])),
    ...(settings?.refs === undefined
      ? []
      : named.filter((name) => !isPattern(name)).map((name) => mayPushAny(target, [name], settings))),
  ]);
}
