import { z } from "zod";
import type { GitHubClient } from "../client/client.ts";
import { sha } from "../shapes.ts";
import type { Repo } from "./compare.ts";
import type { TreeFile } from "./objects.ts";

/** Trees are immutable, so requests are bounded by their number only. */
const MAX_REQUESTS = 400;

const treeShape = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.enum(["blob", "tree", "commit"]),
      sha,
    }),
  ),
});

/** All files below a tree by path, or null when it is too large to be read whole. */
export type TreeReader = (treeish: string) => Promise<Map<string, TreeFile> | null>;

/**
 * Reads whole trees. Above 100,000 entries or 7 MB GitHub cuts a recursive answer off and says `truncated`
 * (docs.github.com/rest/git/trees#get-a-tree); then the subtrees are read one by one.
 *
 * @param most how many trees it remembers, the oldest forgotten first
 * @returns a reader that remembers what it read; a tree never changes
 */
export function createTreeReader(
  client: GitHubClient,
  repo: Repo,
  most = Number.POSITIVE_INFINITY,
): TreeReader {
  const read = new Map<string, Promise<Map<string, TreeFile> | null>>();
  return (treeish) => {
    let tree = read.get(treeish);
    if (!tree) {
      tree = walk(client, repo, treeish);
      const [oldest] = read.keys();
      if (read.size >= most && oldest !== undefined) read.delete(oldest);
      read.set(treeish, tree);
    }
    return tree;
  };
}

async function walk(
  client: GitHubClient,
  repo: Repo,
  treeish: string,
): Promise<Map<string, TreeFile> | null> {
  const files = new Map<string, TreeFile>();
  const open: { oid: string; prefix: string; recursive: boolean }[] = [
    { oid: treeish, prefix: "", recursive: true },
  ];
  let requests = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    if (requests >= MAX_REQUESTS) return null;
    requests += 1;
    const answer = await client.get(
      "/repos/{owner}/{repo}/git/trees/{tree}",
      { ...repo, tree: next.oid, ...(next.recursive ? { recursive: "1" } : {}) },
      treeShape,
    );
    if (answer.truncated) {
      // One level at a time; a single level that is cut off cannot be read by any request.
      if (!next.recursive) return null;
      open.push({ ...next, recursive: false });
      continue;
    }
    for (const entry of answer.tree) {
      const path = `${next.prefix}${entry.path}`;
      if (entry.type !== "tree") files.set(path, { path, mode: entry.mode, oid: entry.sha });
      else if (!next.recursive) open.push({ oid: entry.sha, prefix: `${path}/`, recursive: true });
    }
  }
  return files;
}
