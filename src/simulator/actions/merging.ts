import { diffTrees } from "../git/diff.ts";
import { isAncestor } from "../git/history.ts";
import { mergeCommits, mergeTrees } from "../git/merge.ts";
import type { Identity } from "../git/objects.ts";
import { commitsOf, mergeability } from "../rules/mergeability.ts";
import { violations } from "../rules/requirements.ts";
import type { Account, PullRequest, Repository, World } from "../state/types.ts";
import { now, webFlow, writeCommit } from "./commits.ts";
import { queueOf } from "./queue.ts";
import { updateRef } from "./refs.ts";
import { markMerged } from "./synchronize.ts";

export type Method = "merge" | "squash" | "rebase";

const NOUNS = { merge: "Merge commits", squash: "Squash merges", rebase: "Rebase merges" };

export interface MergeOutcome {
  merged: boolean;
  /** HTTP status of `PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge`. */
  status: number;
  message: string;
  sha: string | null;
}

const refuse = (status: number, message: string): MergeOutcome => ({
  merged: false,
  status,
  message,
  sha: null,
});

/** Merges a pull request if everything allows it; otherwise says why not, as the API does. */
export function merge(
  world: World,
  pull: PullRequest,
  by: Account,
  options: { method?: Method; sha?: string; bypass?: boolean; title?: string; message?: string } = {},
): MergeOutcome {
  const { repository } = pull;
  if (pull.issue.state === "closed") return refuse(405, "Pull Request is not mergeable");
  if (options.sha !== undefined && options.sha !== pull.head.sha) {
    return refuse(409, "Head branch was modified. Review and try the merge again.");
  }
  if (pull.draft) return refuse(405, "Pull Request is still a draft");
  const method = options.method ?? "merge";
  if (!repository.mergeMethods.includes(method))
    return refuse(405, `${NOUNS[method]} are not allowed on this repository.`);
  if (!mergeability(world, pull).mergeable) return refuse(405, "Pull Request has merge conflicts");
  if (options.bypass !== true) {
    const problems = violations(world, pull, by);
    if (queueOf(world, repository, pull.base.ref) !== null) {
      problems.push("Changes must be made through the merge queue");
    }
    if (problems.length > 0)
      return refuse(405, `Repository rule violations found\n\n${problems.join("\n\n")}\n\n`);
  }
  const ref = `refs/heads/${pull.base.ref}`;
  const tip = repository.refs.get(ref);
  if (tip === undefined) return refuse(405, "Base branch was deleted");
  const sha = mergeCommit(world, pull, tip, pull.head.sha, by, options);
  if (sha === null) return refuse(405, "This branch can't be rebased");
  pull.base.sha = tip;
  markMerged(world, pull, by, sha);
  updateRef(world, repository, { ref, to: sha, by, bypass: true, activity: "pr_merge" });
  return { merged: true, status: 200, message: "Pull Request successfully merged", sha };
}

/** The commit that a merge of `head` onto `tip` makes; null when it cannot be done without conflicts. */
export function mergeCommit(
  world: World,
  pull: PullRequest,
  tip: string,
  head: string,
  by: Account,
  options: { method?: Method; title?: string; message?: string },
): string | null {
  const { repository, issue } = pull;
  const { objects } = repository;
  if (options.method === "rebase") return rebase(world, repository, commitsOf(pull), tip);
  const result = mergeCommits(objects, tip, head);
  if (!result.clean) return null;
  const squash = options.method === "squash";
  const title =
    options.title ??
    (squash
      ? `${issue.title} (#${issue.number})`
      : `Merge pull request #${issue.number} from ${pull.head.owner.login}/${pull.head.ref}`);
  return writeCommit(world, repository, {
    tree: result.tree,
    parents: squash ? [tip] : [tip, head],
    message: `${title}\n\n${options.message ?? (squash ? issue.body : issue.title)}`,
    ...webFlow(world, squash ? issue.author : by),
  });
}

/** Replays commits onto the tip, merges left out; a replayed commit loses its signature. */
function rebase(world: World, repository: Repository, commits: string[], tip: string): string | null {
  const { objects } = repository;
  let at = tip;
  for (const sha of commits) {
    const commit = objects.commit(sha);
    const parent = commit.parents[0];
    if (commit.parents.length > 1 || parent === undefined) continue;
    const from = objects.commit(parent).tree;
    const result = mergeTrees(objects, from, objects.commit(at).tree, commit.tree);
    if (!result.clean) return null;
    if (diffTrees(objects, objects.commit(at).tree, result.tree).length === 0) continue;
    const committer: Identity = { name: "GitHub", email: "noreply@github.com", at: now(world) };
    at = writeCommit(world, repository, {
      tree: result.tree,
      parents: [at],
      message: commit.message,
      author: commit.author,
      committer,
      signing: null,
    });
  }
  return at;
}

/** "Update branch": merges the base's tip into the head, in a commit by GitHub. */
export function updateBranch(world: World, pull: PullRequest, by: Account): MergeOutcome {
  const { head, repository } = pull;
  const tip = repository.refs.get(`refs/heads/${pull.base.ref}`);
  if (head.repository === null || tip === undefined)
    return refuse(422, "merge conflict between base and head");
  if (isAncestor(repository.objects, tip, head.sha)) {
    return refuse(422, "There are no new commits on the base branch.");
  }
  const result = mergeCommits(repository.objects, head.sha, tip);
  if (!result.clean) return refuse(422, "merge conflict between base and head");
  const sha = writeCommit(world, head.repository, {
    tree: result.tree,
    parents: [head.sha, tip],
    message: `Merge branch '${pull.base.ref}' into ${head.ref}`,
    ...webFlow(world, by),
  });
  updateRef(world, head.repository, { ref: `refs/heads/${head.ref}`, to: sha, by });
  return { merged: true, status: 202, message: "Updating pull request branch.", sha };
}
