import type { EffectivePolicy } from "../../policy/defaults.ts";
import { matchRefs } from "../../policy/match.ts";
import type { RuleContext } from "../rule.ts";

const HEADS = "refs/heads/";
const TAGS = "refs/tags/";

export type BranchLevel = "push" | "pull-request" | "forbid";
const STRICTNESS: Record<BranchLevel, number> = { push: 0, "pull-request": 1, forbid: 2 };

/** Short name of a branch; null when the ref is none. */
export function branchName(ref: string): string | null {
  return ref.startsWith(HEADS) ? ref.slice(HEADS.length) : null;
}

/** Short name of a tag; null when the ref is none. */
export function tagName(ref: string): string | null {
  return ref.startsWith(TAGS) ? ref.slice(TAGS.length) : null;
}

/** Indices of the `branches` entries that match a short branch name. An unreadable default branch might be this one. */
export function branchEntries(
  policy: Pick<EffectivePolicy, "branches">,
  name: string,
  defaultBranch: string | null,
): number[] {
  return policy.branches.flatMap((entry, index) =>
    matchRefs(entry.match, defaultBranch ?? name)(name) ? [index] : [],
  );
}

/** The most an agent may do to a branch: the strictest entry that matches, or the default. */
export function branchLevel(context: RuleContext, name: string): { level: BranchLevel; entries: number[] } {
  const { policy, facts } = context;
  const defaultBranch = facts.repository.defaultBranch;
  const entries = branchEntries(policy, name, defaultBranch.known ? defaultBranch.value : null);
  if (entries.length === 0) return { level: policy.defaults.branches, entries };
  let level: BranchLevel = "push";
  for (const index of entries) {
    const asked = policy.branches[index]?.agents ?? "forbid";
    if (STRICTNESS[asked] > STRICTNESS[level]) level = asked;
  }
  return { level, entries };
}
