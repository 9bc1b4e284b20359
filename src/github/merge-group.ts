import { z } from "zod";
import type { MergeGroupReading, QueuedChange } from "../evaluation/ports/fact-source.ts";
import type { MergeGroupKey } from "../evaluation/ports/keys.ts";
import { known } from "../facts/known.ts";
import { type GitHubClient, parse } from "./client/client.ts";
import { readConnection } from "./client/connection.ts";
import { unavailable } from "./client/failure.ts";
import type { Repo } from "./objects/compare.ts";
import { createRecompute } from "./objects/recompute.ts";
import { createTreeReader } from "./objects/trees.ts";
import { requireSame } from "./pull-request/evidence.ts";
import { connection, sha } from "./shapes.ts";

/** The entries of a branch's merge queue, each with the commit it would merge onto and the one it would make. */
export const GROUP_QUERY = `query Group($owner: String!, $name: String!, $branch: String!, $cursor: String) {
  repository(owner: $owner, name: $name) {
    databaseId nameWithOwner defaultBranchRef { name }
    mergeQueue(branch: $branch) {
      entries(first: 100, after: $cursor) { totalCount pageInfo { hasNextPage endCursor } nodes {
        position baseCommit { oid } headCommit { oid tree { oid } } pullRequest { number headRefOid } } }
    }
  }
}`;

const entries = connection(
  z.object({
    position: z.int(),
    baseCommit: z.object({ oid: sha }).nullable(),
    headCommit: z.object({ oid: sha, tree: z.object({ oid: sha }) }).nullable(),
    pullRequest: z.object({ number: z.int(), headRefOid: sha }).nullable(),
  }),
);

const answer = z.object({
  repository: z
    .object({
      databaseId: z.int(),
      nameWithOwner: z.string(),
      defaultBranchRef: z.object({ name: z.string() }).nullable(),
      mergeQueue: z.object({ entries }).nullable(),
    })
    .nullable(),
});

type Entry = NonNullable<NonNullable<NonNullable<z.infer<typeof entries>>["nodes"]>[number]>;

/**
 * Takes a merge group apart. From the group's head the entries are followed back, each to the commit it was merged
 * onto, down to the group's base. Each step must be the merge of that pull request's head and of nothing else, so its
 * tree is recomputed. (Whether the queue merges, squashes or rebases, the tree of a step is the same.)
 *
 * @returns null when there is no queue or none of its entries made the group's head: it was dissolved
 * @throws AgentPolicyError `github/unavailable`
 */
export async function readMergeGroup(
  client: GitHubClient,
  key: MergeGroupKey,
): Promise<MergeGroupReading | null> {
  const what = `merge group ${key.headSha.slice(0, 7)}`;
  const branch = key.baseRef.replace(/^refs\/heads\//, "");
  const ask = async (cursor: string | null) => {
    const { data, errors } = await client.graphql(GROUP_QUERY, {
      owner: key.owner,
      name: key.name,
      branch,
      cursor,
    });
    if (errors[0]) throw unavailable(what, errors[0].message);
    const { repository } = parse(answer, data, what);
    if (!repository) throw unavailable(what, "the answer is empty");
    requireSame(key.repositoryId, repository);
    return repository;
  };
  const repository = await ask(null);
  if (!repository.mergeQueue) return null;
  const read = await readConnection(what, repository.mergeQueue.entries, async (cursor) => {
    return (await ask(cursor)).mergeQueue?.entries;
  });
  if (!read.known) throw unavailable(what, read.gap.detail);
  const chain = follow(read.value, key);
  if (chain === null) return null;
  const [owner = "", repo = ""] = repository.nameWithOwner.split("/");
  const defaultBranch = repository.defaultBranchRef?.name ?? null;
  if (chain.gap !== null) return { changes: [], gap: chain.gap, defaultBranch };
  return { changes: await verify(client, { owner, repo }, chain.entries), gap: null, defaultBranch };
}

function follow(all: Entry[], key: MergeGroupKey): { entries: Entry[]; gap: string | null } | null {
  const byHead = new Map(all.map((entry) => [entry.headCommit?.oid, entry]));
  if (!byHead.has(key.headSha)) return null;
  const chain: Entry[] = [];
  for (let at = key.headSha; at !== key.baseSha; ) {
    const entry = byHead.get(at);
    if (!entry?.baseCommit || chain.includes(entry)) {
      const gap = `The queue does not say how commit ${at.slice(0, 7)} came about.`;
      return { entries: [], gap };
    }
    chain.unshift(entry);
    at = entry.baseCommit.oid;
  }
  if (chain.length === 0) return { entries: [], gap: "The group holds no pull request." };
  return { entries: chain, gap: null };
}

async function verify(client: GitHubClient, repo: Repo, chain: Entry[]): Promise<QueuedChange[]> {
  const recompute = createRecompute(client, repo, createTreeReader(client, repo));
  const changes: QueuedChange[] = [];
  for (const { pullRequest, baseCommit, headCommit } of chain) {
    if (!pullRequest || !baseCommit || !headCommit)
      throw unavailable("merge group", "an entry has no pull request");
    const tree = await recompute(baseCommit.oid, pullRequest.headRefOid);
    const faithful = tree.known ? known(tree.value === headCommit.tree.oid) : tree;
    changes.push({
      number: pullRequest.number,
      headSha: pullRequest.headRefOid,
      faithful: faithful.known ? faithful.value : null,
      detail: !faithful.known
        ? faithful.gap.detail
        : faithful.value
          ? "The queue's commit is the merge of this head."
          : `The queue's commit ${headCommit.oid.slice(0, 7)} holds something else than the merge of this head.`,
    });
  }
  return changes;
}
