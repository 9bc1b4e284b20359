import type { Commit } from "../facts/facts.ts";
import type { ChangeAttribution } from "../identity/types.ts";
import type { Verification } from "./types.ts";

/**
 * What stands for one commit of a change:
 *
 * - `statement`: verified statements cover it;
 * - `update-merge`: a merge of the base whose tree is the one that git computes, so nothing of it is anybody's;
 * - `approval`: a person's; it needs the approval of somebody who wrote none of the change;
 * - `nothing`: an agent's, or nobody knows whose; it needs a statement.
 */
export type Cover =
  | { sha: string; by: "statement"; digests: string[] }
  | { sha: string; by: "update-merge" | "approval" | "nothing" };

/**
 * Puts together what several statements cover; each has a contiguous part of the range. A merge of the base that a statement names is
 * the statement's.
 *
 * @param commits base...head in the order of the target that the statements were verified against
 * @param verifications those that are not verified, or cover nothing, do not count
 * @param isPersons whether only people took part in a commit; doubt is not a person
 */
export function coverRange(
  commits: readonly Commit[],
  verifications: readonly Verification[],
  isPersons: (commit: Commit) => boolean,
): Cover[] {
  return commits.map((commit, index): Cover => {
    const digests = verifications.flatMap((one) => (covers(one, index) ? [one.payloadDigest ?? ""] : []));
    const { sha } = commit;
    if (digests.length > 0) return { sha, by: "statement", digests };
    if (isUpdateMerge(commit)) return { sha, by: "update-merge" };
    return { sha, by: isPersons(commit) ? "approval" : "nothing" };
  });
}

/** Tells people's commits from all others: those in which no agent took part. */
export function peoplesCommits({ commits }: Pick<ChangeAttribution, "commits">): (commit: Commit) => boolean {
  const people = new Set(
    commits.flatMap((one) => (one.class === "human" && one.agents.length === 0 ? [one.sha] : [])),
  );
  return ({ sha }) => people.has(sha);
}

function covers({ verified, coverage }: Verification, index: number): boolean {
  return verified && coverage !== null && coverage[0] <= index && index <= coverage[1];
}

/** An API can make a merge with any tree; only the recomputed one is nobody's work. */
function isUpdateMerge({ parents, tree, recomputedTree }: Commit): boolean {
  return parents.length === 2 && recomputedTree?.known === true && recomputedTree.value === tree;
}
