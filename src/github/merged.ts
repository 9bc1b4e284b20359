import { z } from "zod";
import type { JudgedChange, MergedChange, MergedSource, MergeMethod } from "../evaluation/merged/change.ts";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { Commit } from "../facts/facts.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { keptByRebase } from "../facts/rebase.ts";
import type { GitHubClient } from "./client/client.ts";
import { asUnavailable, isDenied, unavailable } from "./client/failure.ts";
import type { Repo } from "./objects/compare.ts";
import { type CherryPick, createCherryPick, createRecompute } from "./objects/recompute.ts";
import { commitOf, type RestCommit, restCommit } from "./objects/rest-commit.ts";
import { createTreeReader } from "./objects/trees.ts";
import { requireSame } from "./pull-request/evidence.ts";
import { sha } from "./shapes.ts";

/** Longer rebases are not recomputed: each commit costs two trees. */
const MAX_PICKED = 50;

/** Rebased commits are followed down the branch this far; GitHub lists no more of a pull request's. */
const MAX_REBASED = 250;

/** docs.github.com/rest/pulls/pulls#get-a-pull-request: once merged, `merge_commit_sha` is the last commit that landed. */
const pullShape = z.object({
  merged: z.boolean(),
  merged_at: z.string().nullable(),
  merge_commit_sha: sha.nullable(),
  head: z.object({ sha }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int(), full_name: z.string() }) }),
});

/** GitHub as the source of what merged pull requests left on their branches. */
export function createMergedSource(client: (installationId: number) => Promise<GitHubClient>): MergedSource {
  return {
    async merged(key, judged) {
      const what = `merge of ${key.owner}/${key.name}#${key.number}`;
      const github = await client(key.installationId).catch((error) => {
        throw asUnavailable(error, what);
      });
      try {
        return await readMerged(github, key, judged);
      } catch (error) {
        if (isDenied(error)) return null;
        throw asUnavailable(error, what);
      }
    },
  };
}

/**
 * What a merged pull request left on its branch, found out from the commits themselves: whether it was merged, squashed, rebased
 * or simply pushed, and whether its trees are those that git computes from what the branch held and the head.
 *
 * A push that makes GitHub mark a pull request as merged can bring anything besides; the trees tell.
 */
async function readMerged(
  client: GitHubClient,
  key: PullRequestKey,
  judged: JudgedChange | null,
): Promise<MergedChange | null> {
  const pull = await client.get(
    "/repos/{owner}/{repo}/pulls/{number}",
    { owner: key.owner, repo: key.name, number: key.number },
    pullShape,
  );
  requireSame(key.repositoryId, { databaseId: pull.base.repo.id, nameWithOwner: pull.base.repo.full_name });
  if (!pull.merged || pull.merged_at === null) return null;
  const [owner = key.owner, repo = key.name] = pull.base.repo.full_name.split("/");
  const headSha = pull.head.sha;
  const place = { headSha, baseRef: `refs/heads/${pull.base.ref}`, mergedAt: pull.merged_at };
  const commits = judged?.facts.commits.known === true ? judged.facts.commits.value : [];
  const own = judged?.decision.subject.headSha === headSha ? commits.map((commit) => commit.sha) : [headSha];
  if (pull.merge_commit_sha === null) {
    const detail = "GitHub does not say what landed.";
    const faithful = incomplete("github/no-merge-commit", "what landed", detail);
    return { ...place, tip: null, landed: own, method: null, faithful, detail };
  }
  // A rebase drops merges.
  const originals = commits.filter(({ parents }) => parents.length === 1);
  const chain = await below(client, { owner, repo }, pull.merge_commit_sha, originals.length);
  const { landed, ...found } = await compare(client, { owner, repo }, { chain, headSha, originals });
  const [last] = chain;
  return {
    ...place,
    tip: { sha: last.sha, tree: last.commit.tree.sha },
    landed: [...new Set([...landed, ...own])],
    ...found,
  };
}

type Compared = Omit<MergedChange, "headSha" | "baseRef" | "mergedAt" | "tip">;

/** What landed, newest first; never empty. */
type Chain = readonly [RestCommit, ...RestCommit[]];

async function compare(
  client: GitHubClient,
  repo: Repo,
  { chain, headSha, originals }: { chain: Chain; headSha: string; originals: readonly Commit[] },
): Promise<Compared> {
  const [last] = chain;
  const [first, second, ...more] = last.parents;
  const say = (method: MergeMethod | null, faithful: boolean, detail: string): Compared => ({
    landed: [last.sha],
    method,
    faithful: known(faithful),
    detail,
  });
  if (last.sha === headSha) return say("fast-forward", true, "The head that was judged landed as it is.");
  if (first === undefined) return say(null, false, "What landed has no commit before it.");
  if (more.length > 0 || (second !== undefined && second.sha !== headSha))
    return say(null, false, "It was merged together with something else.");
  const trees = createTreeReader(client, repo);
  // The last of several rebased commits looks like a squash of them onto the one before it, so these are told apart first.
  if (second === undefined && isRebase(chain, originals))
    return compareRebase(createCherryPick(client, repo, trees), chain.toReversed(), originals);
  const method = second === undefined ? "squash" : "merge";
  const tree = await createRecompute(client, repo, trees)(first.sha, headSha);
  if (!tree.known) return { landed: [last.sha], method, faithful: tree, detail: tree.gap.detail };
  const of = `the ${method} of the head that was judged`;
  return tree.value === last.commit.tree.sha
    ? say(method, true, `Its tree is the one of ${of}.`)
    : say(method, false, `Commit ${last.sha.slice(0, 7)} holds something else than ${of}.`);
}

/** Whether what landed is the judged commits anew: each by the same author, of the same time, with the same message. */
function isRebase(chain: Chain, originals: readonly Commit[]): boolean {
  return (
    chain.length === originals.length &&
    chain
      .toReversed()
      .every(
        (one, n) => originals[n] !== undefined && keptByRebase(commitOf(one)) === keptByRebase(originals[n]),
      )
  );
}

async function compareRebase(
  pick: CherryPick,
  chain: readonly RestCommit[],
  originals: readonly Commit[],
): Promise<Compared> {
  const landed = chain.map((one) => one.sha);
  const found = await comparePicks(pick, chain, originals);
  if (!found.known) return { landed, method: "rebase", faithful: found, detail: found.gap.detail };
  const detail =
    found.value ?? `Each of ${landed.length} commits is the one that was judged, picked onto the one before.`;
  return { landed, method: "rebase", faithful: known(found.value === null), detail };
}

/**
 * Each commit has to be what picking the original onto the one before gives: the states in between can be checked out too.
 *
 * @returns which one is not, in one sentence; null when all are
 */
async function comparePicks(
  pick: CherryPick,
  chain: readonly RestCommit[],
  originals: readonly Commit[],
): Promise<Known<string | null>> {
  if (chain.length > MAX_PICKED) {
    const detail = `Only ${MAX_PICKED} rebased commits are recomputed, and ${chain.length} landed.`;
    return incomplete("github/rebase-cap", "what landed", detail);
  }
  for (const [index, landed] of chain.entries()) {
    const [original, onto] = [originals[index], landed.parents[0]];
    const from = original?.parents[0];
    if (original === undefined || onto === undefined || from === undefined)
      return known("What landed has no commit before it.");
    const tree = await pick(from, onto.sha, original.sha);
    if (!tree.known) return tree;
    if (tree.value !== landed.commit.tree.sha)
      return known(
        `Commit ${landed.sha.slice(0, 7)} holds something else than ${original.sha.slice(0, 7)} picked onto the commit before.`,
      );
  }
  return known(null);
}

/** A commit and those below it by first parents, as long as each has one parent; at most `count`, newest first. */
async function below(client: GitHubClient, repo: Repo, tip: string, count: number): Promise<Chain> {
  const most = Math.min(Math.max(count, 1), MAX_REBASED);
  const { items } = await client.list(
    "/repos/{owner}/{repo}/commits",
    { ...repo, sha: tip },
    restCommit,
    Math.ceil(most / 100),
  );
  const bySha = new Map(items.map((item) => [item.sha, item]));
  const last = bySha.get(tip);
  if (last === undefined) throw unavailable(`commit ${tip.slice(0, 7)}`, "GitHub does not list it");
  const found: [RestCommit, ...RestCommit[]] = [last];
  for (let at = last; found.length < most && at.parents.length === 1; ) {
    const next = bySha.get(at.parents[0]?.sha ?? "");
    if (next === undefined) break;
    found.push(next);
    at = next;
  }
  return found;
}
