import { diffTrees, type FileDiff } from "../git/diff.ts";
import { commitsBetween, mergeBase } from "../git/history.ts";
import { mergeCommits } from "../git/merge.ts";
import type { PullRequest, World } from "../state/types.ts";
import { latestRuns, violations } from "./requirements.ts";

/** What a pull request would merge: three-dot, from the merge base with the base's tip (or, once merged, as it was). */
export function range(pull: PullRequest): { base: string; mergeBase: string; head: string } {
  const { objects, refs } = pull.repository;
  const head = pull.head.sha;
  if (pull.merged !== null) return { base: pull.merged.mergeBase, mergeBase: pull.merged.mergeBase, head };
  const base = refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
  return { base, mergeBase: mergeBase(objects, base, head) ?? base, head };
}

export function changedFiles(pull: PullRequest): FileDiff[] {
  const { objects } = pull.repository;
  const { mergeBase: from, head } = range(pull);
  return diffTrees(objects, objects.commit(from).tree, objects.commit(head).tree);
}

export function commitsOf(pull: PullRequest): string[] {
  const { base, head } = range(pull);
  return commitsBetween(pull.repository.objects, base, head);
}

export interface Mergeability {
  mergeable: boolean;
  /** REST's `mergeable_state`. */
  state: "clean" | "dirty" | "draft" | "blocked" | "behind" | "unstable" | "unknown";
  /** The test merge (`refs/pull/N/merge`); null with conflicts. */
  testMerge: string | null;
}

export function mergeability(world: World, pull: PullRequest): Mergeability {
  const { repository } = pull;
  const { objects } = repository;
  if (pull.issue.state === "closed") return { mergeable: false, state: "unknown", testMerge: null };
  const { base, head } = range(pull);
  const merged = mergeCommits(objects, base, head);
  if (!merged.clean) return { mergeable: false, state: "dirty", testMerge: null };
  const at = Math.max(objects.commit(base).committer.at, objects.commit(head).committer.at);
  const author = { name: "GitHub", email: "noreply@github.com", at };
  const testMerge = objects.writeCommit({
    tree: merged.tree,
    parents: [base, head],
    author,
    committer: author,
    message: `Merge ${head} into ${base}`,
    signature: null,
  });
  const problems = violations(world, pull, null);
  const failing = latestRuns(repository, head).some(
    (run) => run.status !== "completed" || !["success", "neutral", "skipped"].includes(run.conclusion ?? ""),
  );
  const state = pull.draft
    ? "draft"
    : problems.some((problem) => problem.includes("out-of-date"))
      ? "behind"
      : problems.length > 0
        ? "blocked"
        : failing
          ? "unstable"
          : "clean";
  return { mergeable: true, state, testMerge };
}
