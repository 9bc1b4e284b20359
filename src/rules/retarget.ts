import type { RuleContext } from "./rule.ts";

/** Timeline events that give a pull request another base: by hand, and by GitHub when the old base was merged and deleted. */
const RETARGETS = new Set(["base_ref_changed", "automatic_base_change_succeeded"]);

/**
 * Whether something was said of this base, and not of one that the pull request had before. The head stays the same when
 * the base changes, but what a merge brings does not: a small difference against a branch of one's own may be a large one
 * against the default branch.
 */
export function saidOfThisBase({ facts }: RuleContext, at: string): boolean {
  const events = facts.events.known ? facts.events.value : [];
  return events.every((event) => !RETARGETS.has(event.kind) || Date.parse(event.at) < Date.parse(at));
}
