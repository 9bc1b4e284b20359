import type { Commit, FileChange } from "../facts/facts.ts";
import { besides } from "../rules/paths/besides.ts";
import { readCommitChanges, readFileChanges } from "./files.ts";
import type { Git } from "./run.ts";

/**
 * Files that a commit on the way touches and the whole change does not: a merge commit or a rebase lands them too. Of a merge what
 * it holds otherwise than each of its parents; a merge of the base as git computes it is nobody's work.
 *
 * @throws AgentPolicyError `git/failed` (unknown) when an object is missing
 */
export async function readPassing(
  git: Git,
  mergeBase: string,
  { commits, files }: { commits: readonly Commit[]; files: readonly FileChange[] },
): Promise<FileChange[]> {
  const [only, ...others] = commits;
  if (only === undefined || (others.length === 0 && only.parents.join() === mergeBase)) return [];
  const [merges, simple] = [commits.filter(isMerge), commits.filter((one) => !isMerge(one))];
  const changes = [
    await readCommitChanges(
      git,
      simple.map(({ sha }) => sha),
    ),
    ...(await Promise.all(merges.map((merge) => ofMerge(git, merge)))),
  ].flat();
  return besides(files, changes);
}

const isMerge = ({ parents }: Commit) => parents.length > 1;

async function ofMerge(git: Git, { sha, tree, parents, recomputedTree }: Commit): Promise<FileChange[]> {
  if (recomputedTree?.known && recomputedTree.value === tree) return [];
  const sides = await Promise.all(parents.map((parent) => readFileChanges(git, parent, sha)));
  const [first = [], ...others] = sides;
  const names = others.map((side) => new Set(side.map(({ path }) => path)));
  return first.filter(({ path }) => names.every((side) => side.has(path)));
}
