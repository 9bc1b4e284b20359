import { z } from "zod";
import type { JudgedHead, MergedChange } from "../../evaluation/deployment/ports.ts";
import type { PullRequestKey } from "../../evaluation/ports.ts";
import { keptByRebase } from "../../facts/rebase.ts";
import type { GitHubClient } from "../client.ts";
import type { Repo } from "../compare.ts";
import { requireSame } from "../evidence.ts";
import { asUnavailable, isDenied } from "../failure.ts";
import { createRecompute } from "../recompute.ts";
import { commitOf, type RestCommit, restCommit } from "../rest-commit.ts";
import { sha } from "../shapes.ts";
import { createTreeReader } from "../trees.ts";

/** docs.github.com/rest/pulls/pulls#get-a-pull-request */
const pullShape = z.object({
  merged: z.boolean(),
  merged_at: z.string().nullable(),
  merge_commit_sha: sha.nullable(),
  head: z.object({ sha }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int(), full_name: z.string() }) }),
});

/** Rebased commits are followed down the branch this far. */
const MOST_REBASED = 250;

/**
 * What a merged pull request left on its branch, found out from the commits themselves: whether it was merged, squashed, rebased
 * or simply pushed, and whether its tree is the one that git computes from what the branch held and the head.
 *
 * A push that makes GitHub mark a pull request as merged can bring anything besides; the trees tell.
 *
 * @returns null unless it is merged
 */
export async function readMerged(
  client: GitHubClient,
  key: PullRequestKey,
  judged: JudgedHead | null,
): Promise<MergedChange | null> {
  const what = `merged pull request #${key.number}`;
  try {
    const pull = await client.get(
      "/repos/{owner}/{repo}/pulls/{number}",
      { owner: key.owner, repo: key.name, number: key.number },
      pullShape,
    );
    requireSame(key.repositoryId, { databaseId: pull.base.repo.id, nameWithOwner: pull.base.repo.full_name });
    if (!pull.merged || pull.merged_at === null) return null;
    const [owner = key.owner, repo = key.name] = pull.base.repo.full_name.split("/");
    const place = {
      headSha: pull.head.sha,
      baseRef: `refs/heads/${pull.base.ref}`,
      mergedAt: pull.merged_at,
      tip: pull.merge_commit_sha,
    };
    const own = judged?.headSha === pull.head.sha ? judged.commits : [pull.head.sha];
    if (pull.merge_commit_sha === null)
      return {
        ...place,
        landed: own,
        method: null,
        unfaithful: "GitHub does not say what landed.",
      };
    const landed = await followed(client, { owner, repo }, pull.merge_commit_sha, pull.head.sha, judged);
    return { ...place, ...landed, landed: [...new Set([...landed.landed, ...own])] };
  } catch (error) {
    if (isDenied(error)) return null;
    throw asUnavailable(error, what);
  }
}

type Landed = Pick<MergedChange, "landed" | "method" | "unfaithful">;

async function followed(
  client: GitHubClient,
  repo: Repo,
  tip: string,
  head: string,
  judged: JudgedHead | null,
): Promise<Landed> {
  if (tip === head) return { landed: [tip], method: "fast-forward", unfaithful: null };
  const count = Math.min(judged?.commits.length ?? 1, MOST_REBASED);
  const commits = await below(client, repo, tip, count);
  const merge = commits[0];
  const before = merge?.parents[0]?.sha;
  if (merge === undefined || before === undefined)
    return { landed: [tip], method: null, unfaithful: "What landed has no commit before it." };
  const recompute = createRecompute(client, repo, createTreeReader(client, repo));
  const same = async (base: string): Promise<boolean | null> => {
    const tree = await recompute(base, head);
    return tree.known ? tree.value === merge.commit.tree.sha : null;
  };
  if (merge.parents.length > 1) {
    if (merge.parents.length !== 2 || merge.parents[1]?.sha !== head)
      return {
        landed: [tip],
        method: null,
        unfaithful: "It was merged together with something else.",
      };
    return { landed: [tip], method: "merge", unfaithful: difference(await same(before)) };
  }
  // The last of several rebased commits looks like a squash of them onto the one before it, so these are told apart first.
  const bottom = isRebase(commits, judged) ? commits.at(-1)?.parents[0]?.sha : undefined;
  if (bottom === undefined)
    return { landed: [tip], method: "squash", unfaithful: difference(await same(before)) };
  return {
    landed: commits.map((one) => one.sha),
    method: "rebase",
    unfaithful: difference(await same(bottom)),
  };
}

/** Whether these commits, newest first, are the judged ones anew. */
function isRebase(commits: readonly RestCommit[], judged: JudgedHead | null): boolean {
  const kept = commits.toReversed().map((one) => keptByRebase(commitOf(one)));
  return (
    judged !== null && kept.length === judged.kept.length && kept.every((one, n) => one === judged.kept[n])
  );
}

function difference(same: boolean | null): string | null {
  if (same === true) return null;
  return same === null
    ? "What landed could not be compared with the merge of what was judged."
    : "What landed is not the merge of what was judged.";
}

/** A commit and those below it by first parents, as long as each has one parent; at most `count`, newest first. */
async function below(client: GitHubClient, repo: Repo, tip: string, count: number): Promise<RestCommit[]> {
  const { items } = await client.list(
    "/repos/{owner}/{repo}/commits",
    { ...repo, sha: tip },
    restCommit,
    Math.ceil(count / 100),
  );
  const bySha = new Map(items.map((item) => [item.sha, item]));
  const found: RestCommit[] = [];
  for (let at: string | undefined = tip; at !== undefined && found.length < count; ) {
    const commit = bySha.get(at);
    if (commit === undefined) break;
    found.push(commit);
    at = commit.parents.length === 1 ? commit.parents[0]?.sha : undefined;
  }
  return found;
}
