import type { Commit } from "../facts/facts.ts";

/** GitHub's own committer: https://api.github.com/users/web-flow */
export const WEB_FLOW = { id: 19864447, email: "noreply@github.com" } as const;

/** Whether the commit says that GitHub itself made it. Anybody can say so; only GitHub's signature proves it. */
function saysGitHub(commit: Commit): boolean {
  return (
    commit.committer.email === WEB_FLOW.email ||
    commit.committer.account?.id === WEB_FLOW.id ||
    (commit.signature.known && commit.signature.value?.byGitHub === true)
  );
}

/**
 * What a merge of the base into the head is worth.
 *
 * - `neutral`: its tree is what git computes from the two parents, so it adds nothing of its own.
 * - `suspect`: GitHub is said to have made it, and the tree is another one, or could not be computed. An "update
 *   branch" merge can be made through the API with any tree, signed by GitHub.
 * - `ordinary`: everything else; a conflict that a person resolved is that person's commit.
 */
export function mergeKind(commit: Commit): "neutral" | "suspect" | "ordinary" {
  const tree = commit.recomputedTree;
  if (tree === null || commit.parents.length < 2) return "ordinary";
  if (tree.known && tree.value === commit.tree) return "neutral";
  if (!tree.known && tree.gap.kind === "deferred") return "ordinary";
  return saysGitHub(commit) ? "suspect" : "ordinary";
}
