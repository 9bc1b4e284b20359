import { z } from "zod";
import type { Commit, FileChange } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { remember } from "../../remember.ts";
import { besides } from "../../rules/paths/besides.ts";
import { namesOf } from "../../rules/paths/names.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { diffTrees } from "../objects/tree-diff.ts";
import { createTreeReader, type TreeReader } from "../objects/trees.ts";
import { shallow } from "./files.ts";

/** As many as GitHub lists of a pull request; nobody reviews more one by one. */
const MAX_COMMITS = 250;
/** GitHub gives so many files of a commit with the first answer (docs.github.com/rest/commits/commits#get-a-commit). */
const FILES_AT_ONCE = 300;
/** Commits whose names are remembered for each installation; a commit never changes. */
const MAX_KEPT = 5_000;
/** Commits whose trees are read at a time: each costs a whole tree or more. What they changed is remembered, and the rest read the next time. */
const TREES_AT_ONCE = 25;
/** Changes that are remembered for each installation, and looked at in one pull request. */
const MAX_CHANGES = 100_000;

const WHAT = "files that single commits touch";

const restCommitFiles = z.object({
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

interface Memory {
  names: Map<string, string[] | null>;
  changes: Map<string, FileChange[]>;
}

const kept = new WeakMap<GitHubClient, Memory>();

function memoryOf(client: GitHubClient): Memory {
  const memory = kept.get(client) ?? { names: new Map(), changes: new Map() };
  kept.set(client, memory);
  return memory;
}

export interface PassingQuestion {
  commits: Known<Commit[]>;
  files: Known<FileChange[]>;
  mergeBase: Known<string>;
}

/**
 * Files that a commit on the way touches and the whole change does not: a merge commit or a rebase lands them too, and a push has
 * run what they held. GitHub's list of a commit tells which commits are worth a look, one request each; their trees tell the rest.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readPassing(
  client: GitHubClient,
  repo: Repo,
  { commits, files, mergeBase }: PassingQuestion,
): Promise<Known<FileChange[]>> {
  if (!commits.known) return commits;
  if (!files.known) return files;
  const [only, ...others] = commits.value;
  const alone = others.length === 0 && only?.parents.length === 1;
  if (only === undefined || (alone && mergeBase.known && only.parents[0] === mergeBase.value))
    return known([]);
  if (commits.value.length > MAX_COMMITS)
    return incomplete("github/commits-cap", WHAT, `There are more than ${MAX_COMMITS} commits.`);
  const whole = new Set(files.value.flatMap(namesOf));
  // A commit follows its parent, so two trees serve most.
  const trees = createTreeReader(client, repo, 2);
  const single: FileChange[] = [];
  let budget = TREES_AT_ONCE;
  let seen = 0;
  try {
    for (const commit of commits.value) {
      if (commit.recomputedTree?.known && commit.recomputedTree.value === commit.tree) continue;
      const names = commit.parents.length === 1 ? await namesIn(client, repo, commit.sha) : null;
      if (names?.every((name) => whole.has(name))) continue;
      const key = keyOf(repo, commit.sha);
      const before = memoryOf(client).changes.get(key);
      if (before === undefined && budget-- === 0)
        return passing(
          "github/trees-cap",
          WHAT,
          `More than ${TREES_AT_ONCE} commits touch files that the whole does not; the rest is read in a minute.`,
        );
      const changes = before ?? (await changesOf(commit, trees));
      if (changes === null)
        return incomplete("github/tree-too-large", WHAT, "A tree is too large for GitHub to list.");
      keepChanges(client, key, changes);
      seen += changes.length;
      if (seen > MAX_CHANGES)
        return incomplete("github/passing-cap", WHAT, `They are more than ${MAX_CHANGES}.`);
      for (const change of changes) if (namesOf(change).some((name) => !whole.has(name))) single.push(change);
    }
  } catch (error) {
    if (isDenied(error)) return passing("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
  return shallow(besides(files.value, single), WHAT);
}

/** All names that a commit with one parent touches; null when GitHub does not list them at once. */
async function namesIn(client: GitHubClient, repo: Repo, sha: string): Promise<string[] | null> {
  const remembered = memoryOf(client).names;
  const key = keyOf(repo, sha);
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const { files } = await client.get(
    "/repos/{owner}/{repo}/commits/{ref}",
    { ...repo, ref: sha, per_page: FILES_AT_ONCE },
    restCommitFiles,
  );
  const names =
    files === undefined || files.length >= FILES_AT_ONCE
      ? null
      : files.flatMap((file) => [file.filename, ...(file.previous_filename ? [file.previous_filename] : [])]);
  return remember(remembered, key, names, MAX_KEPT);
}

const keyOf = ({ owner, repo }: Repo, sha: string): string => `${owner}/${repo} ${sha}`;

/** Remembers what a commit changed, and forgets the oldest where that is too much. */
function keepChanges(client: GitHubClient, key: string, changes: FileChange[]): void {
  const { changes: remembered } = memoryOf(client);
  remembered.delete(key);
  remembered.set(key, changes);
  let size = remembered.values().reduce((sum, one) => sum + one.length, 0);
  for (const [oldest, { length }] of remembered) {
    if (size <= MAX_CHANGES && remembered.size <= MAX_KEPT) return;
    remembered.delete(oldest);
    size -= length;
  }
}

/** What a commit holds otherwise than each of its parents, so of a merge only what nobody else did; null when it cannot be read. */
async function changesOf({ sha, parents }: Commit, trees: TreeReader): Promise<FileChange[] | null> {
  const after = await trees(sha);
  if (after === null) return null;
  let changes: FileChange[] | null = null;
  for (const parent of parents) {
    const before = await trees(parent);
    if (before === null) return null;
    const others: Map<string, FileChange> = new Map(
      diffTrees(before, after).map((change) => [change.path, change]),
    );
    changes = changes === null ? [...others.values()] : changes.filter(({ path }) => others.has(path));
  }
  return changes ?? diffTrees(new Map(), after);
}
