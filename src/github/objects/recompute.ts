import type { Commit } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, unavailable } from "../client/failure.ts";
import { readBlob } from "../policy/policy-files.ts";
import { compare, type Repo } from "./compare.ts";
import { type BlobStore, mergeTrees } from "./merge-tree.ts";
import { gitObjectId, treeId } from "./objects.ts";
import type { TreeReader } from "./trees.ts";

/** More update merges than that are not recomputed; each costs a comparison and up to three trees. */
const MAX_MERGES = 20;

/** The tree that merging `theirs` into `ours` gives, or why it cannot be computed. */
export type Recompute = (ours: string, theirs: string) => Promise<Known<string>>;

export function createRecompute(client: GitHubClient, repo: Repo, trees: TreeReader): Recompute {
  return async (ours, theirs) => {
    const what = `merge of ${theirs.slice(0, 7)} into ${ours.slice(0, 7)}`;
    return attempt(what, async () => {
      const { mergeBase } = await compare(client, repo, ours, theirs, 0);
      return mergeOver({ client, repo, trees, what }, mergeBase, ours, theirs);
    });
  };
}

/** The tree that applying what changed from `base` to `theirs` onto `ours` gives, as a rebase does with each commit. */
export type CherryPick = (base: string, ours: string, theirs: string) => Promise<Known<string>>;

export function createCherryPick(client: GitHubClient, repo: Repo, trees: TreeReader): CherryPick {
  return async (base, ours, theirs) => {
    const what = `${theirs.slice(0, 7)} picked onto ${ours.slice(0, 7)}`;
    return attempt(what, () => mergeOver({ client, repo, trees, what }, base, ours, theirs));
  };
}

interface Merging {
  client: GitHubClient;
  repo: Repo;
  trees: TreeReader;
  what: string;
}

async function mergeOver(
  { client, repo, trees, what }: Merging,
  base: string,
  ours: string,
  theirs: string,
): Promise<Known<string>> {
  const [old, left, right] = await Promise.all([trees(base), trees(ours), trees(theirs)]);
  if (!old || !left || !right)
    return incomplete("github/tree-too-large", what, "A tree is too large to be listed.");
  const merged = await mergeTrees(old, left, right, blobStore(client, repo, ours));
  if (merged.merged) return known(treeId(merged.files, ours));
  return incomplete("github/merge-conflict", what, `${merged.path} cannot be merged without a decision.`);
}

async function attempt(what: string, merge: () => Promise<Known<string>>): Promise<Known<string>> {
  try {
    return await merge();
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", what, describe(error));
    throw asUnavailable(error, what);
  }
}

/**
 * Fills in `recomputedTree` for each merge of the base into the head: of two parents, just one of the change's own
 * commits. A tree that differs from the recorded one is work of whoever made the merge. All other commits keep null.
 */
export async function recomputeMerges(commits: Commit[], recompute: Recompute): Promise<Commit[]> {
  const own = new Set(commits.map(({ sha }) => sha));
  let left = MAX_MERGES;
  const result: Commit[] = [];
  for (const commit of commits) {
    const [ours, theirs] = commit.parents;
    const update =
      commit.parents.length === 2 && commit.parents.filter((parent) => own.has(parent)).length === 1;
    if (!update || ours === undefined || theirs === undefined) {
      result.push(commit);
      continue;
    }
    left -= 1;
    const what = `merge ${commit.sha.slice(0, 7)}`;
    const recomputedTree =
      left < 0
        ? incomplete("github/merges-cap", what, `Only ${MAX_MERGES} merges of the base are recomputed.`)
        : await recompute(ours, theirs);
    result.push({ ...commit, recomputedTree });
  }
  return result;
}

function blobStore(client: GitHubClient, { owner, repo }: Repo, like: string): BlobStore {
  return {
    async read(oid) {
      const content = await readBlob(client, `${owner}/${repo}`, oid);
      if (content === null) throw unavailable(`blob ${oid}`, "GitHub denies it");
      return content;
    },
    id: (content) => gitObjectId("blob", content, like),
  };
}
