import { z } from "zod";
import type { Landing, LandingSource } from "../evaluation/landed.ts";
import type { PullRequestKey } from "../evaluation/ports.ts";
import { type Known, known } from "../facts/known.ts";
import type { TargetCommit } from "../provenance/types.ts";
import type { GitHubClient } from "./client.ts";
import type { Repo } from "./compare.ts";
import { requireSame } from "./evidence.ts";
import { asUnavailable, unavailable } from "./failure.ts";
import { createPick, createRecompute, type Pick } from "./recompute.ts";
import { type RestCommit, restCommit } from "./rest-commit.ts";
import { sha } from "./shapes.ts";
import { createTreeReader } from "./trees.ts";

/** Longer rebases are not recomputed: each commit costs three trees. */
const MAX_REBASED = 50;

/** docs.github.com/rest/pulls/pulls#get-a-pull-request: once merged, `merge_commit_sha` is the last commit that landed. */
const merged = z.object({
  merged: z.boolean(),
  merge_commit_sha: sha.nullable(),
  head: z.object({ sha }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int(), full_name: z.string() }) }),
});

/** GitHub as the source of what landed. */
export function createLandingSource(
  client: (installationId: number) => Promise<GitHubClient>,
): LandingSource {
  return {
    async landing(key, commits) {
      const what = `merge of ${key.owner}/${key.name}#${key.number}`;
      try {
        return await readLanding(await client(key.installationId), key, commits);
      } catch (error) {
        throw asUnavailable(error, what);
      }
    },
  };
}

async function readLanding(
  client: GitHubClient,
  key: PullRequestKey,
  judged: readonly TargetCommit[],
): Promise<Landing | null> {
  const repo: Repo = { owner: key.owner, repo: key.name };
  const found = await client.get(
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    { ...repo, pull_number: key.number },
    merged,
  );
  if (!found.merged) return null;
  requireSame(key.repositoryId, { databaseId: found.base.repo.id, nameWithOwner: found.base.repo.full_name });
  if (found.merge_commit_sha === null) throw unavailable("merged commit", "GitHub does not name it");
  const read = createCommitReader(client, repo);
  const landed = await read(found.merge_commit_sha);
  const headSha = found.head.sha;
  const trees = createTreeReader(client, repo);
  const tools = {
    recompute: createRecompute(client, repo, trees),
    pick: createPick(client, repo, trees),
    read,
  };
  return {
    headSha,
    sha: landed.sha,
    tree: landed.commit.tree.sha,
    baseRef: `refs/heads/${found.base.ref}`,
    ...(await compareTrees(tools, landed, headSha, judged)),
  };
}

type CommitReader = (sha: string) => Promise<RestCommit>;
interface Tools {
  recompute: ReturnType<typeof createRecompute>;
  pick: Pick;
  read: CommitReader;
}
type Compared = globalThis.Pick<Landing, "method" | "faithful" | "detail">;

async function compareTrees(
  tools: Tools,
  landed: RestCommit,
  headSha: string,
  judged: readonly TargetCommit[],
): Promise<Compared> {
  const [first, second, ...more] = landed.parents;
  if (first === undefined || more.length > 0) return other(null, "It was merged in a way that is not known.");
  if (second !== undefined) {
    if (second.sha !== headSha)
      return other(null, "The merge commit's second parent is not the head that was judged.");
    return said("merge", await tools.recompute(first.sha, headSha), landed);
  }
  const picked = judged.filter(({ parents }) => parents.length === 1);
  const chain = picked.length < 2 ? null : await rebasedChain(tools.read, landed, picked.length);
  // A rebase keeps the messages; a squash makes one of its own.
  if (chain !== null && (await sameMessages(tools.read, chain, picked)))
    return compareRebase(tools.pick, chain, picked);
  return said("squash", await tools.recompute(first.sha, headSha), landed);
}

function said(method: "merge" | "squash", tree: Known<string>, landed: RestCommit): Compared {
  if (!tree.known) return { method, faithful: tree, detail: tree.gap.detail };
  return tree.value === landed.commit.tree.sha
    ? {
        method,
        faithful: known(true),
        detail: `Its tree is the one of the ${method} of the head that was judged.`,
      }
    : other(
        method,
        `Commit ${landed.sha.slice(0, 7)} holds something else than the ${method} of the head that was judged.`,
      );
}

function other(method: Landing["method"], detail: string): Compared {
  return { method, faithful: known(false), detail };
}

/** The last `count` commits up to the one that landed, oldest first; null when a merge is among them. */
async function rebasedChain(
  read: CommitReader,
  landed: RestCommit,
  count: number,
): Promise<RestCommit[] | null> {
  if (count > MAX_REBASED) return null;
  const chain = [landed];
  for (let at = landed; chain.length < count; ) {
    const [parent, second] = at.parents;
    if (parent === undefined || second !== undefined) return null;
    at = await read(parent.sha);
    chain.unshift(at);
  }
  return chain[0]?.parents.length === 1 ? chain : null;
}

async function sameMessages(
  read: CommitReader,
  chain: readonly RestCommit[],
  picked: readonly TargetCommit[],
): Promise<boolean> {
  for (const [index, { sha: original }] of picked.entries()) {
    const message = (await read(original)).commit.message;
    if (message !== chain[index]?.commit.message) return false;
  }
  return true;
}

/** Each commit has to be what picking the original onto the one before gives: the states in between can be checked out too. */
async function compareRebase(
  pick: Pick,
  chain: readonly RestCommit[],
  picked: readonly TargetCommit[],
): Promise<Compared> {
  for (const [index, landed] of chain.entries()) {
    const [original, onto] = [picked[index], landed.parents[0]];
    const from = original?.parents[0];
    if (original === undefined || onto === undefined || from === undefined)
      return other("rebase", "Another number of commits landed than was judged.");
    const tree = await pick(from, onto.sha, original.sha);
    if (!tree.known) return { method: "rebase", faithful: tree, detail: tree.gap.detail };
    if (tree.value !== landed.commit.tree.sha)
      return other(
        "rebase",
        `Commit ${landed.sha.slice(0, 7)} holds something else than ${original.sha.slice(0, 7)} picked onto the commit before.`,
      );
  }
  return {
    method: "rebase",
    faithful: known(true),
    detail: `Each of ${chain.length} commits is the one that was judged, picked onto the one before.`,
  };
}

function createCommitReader(client: GitHubClient, repo: Repo): CommitReader {
  const kept = new Map<string, Promise<RestCommit>>();
  return (ref) => {
    const known =
      kept.get(ref) ?? client.get("/repos/{owner}/{repo}/commits/{ref}", { ...repo, ref }, restCommit);
    kept.set(ref, known);
    return known;
  };
}
