import type { Commit } from "../facts/facts.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { type Git, run } from "./run.ts";

/** Merges recomputed at the same time. */
const PARALLEL = 4;

/** Git's own answer for a merge that conflicts (git-merge-tree(1), "EXIT STATUS"). */
const CONFLICT = 1;

/**
 * Fills in `recomputedTree` for each merge of the base into the head: of two parents, just one of the change's own commits.
 * A tree that differs from the recorded one is work of whoever made the merge. All other commits keep null.
 */
export async function recomputeMerges(git: Git, commits: Commit[]): Promise<Commit[]> {
  const own = new Set(commits.map((commit) => commit.sha));
  const result = [...commits];
  const open = commits.entries().filter(([, { parents }]) => {
    return parents.length === 2 && parents.filter((parent) => own.has(parent)).length === 1;
  });
  // the workers share one iterator, so each merge is taken once
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const [index, commit] of open) {
        result[index] = { ...commit, recomputedTree: await recompute(git, commit) };
      }
    }),
  );
  return result;
}

async function recompute(git: Git, { sha, parents }: Commit): Promise<Known<string>> {
  const gap = (code: string, detail: string) => incomplete(code, `merge ${sha.slice(0, 7)}`, detail);
  try {
    const { code, stdout } = await run(git, ["merge-tree", "--write-tree", "--no-messages", ...parents], {
      accept: [0, CONFLICT],
    });
    if (code === CONFLICT) {
      return gap(
        "git/merge-conflict",
        `Merge ${sha.slice(0, 7)} resolves conflicts, so its content cannot be recomputed.`,
      );
    }
    const tree = /^([0-9a-f]{40,64})\n?$/.exec(stdout.toString("latin1"))?.[1];
    return tree === undefined ? gap("git/merge-failed", "git merge-tree gave no tree.") : known(tree);
  } catch (error) {
    return gap(
      "git/merge-failed",
      `Merge ${sha.slice(0, 7)} could not be recomputed: ${error instanceof Error ? error.message : error}`,
    );
  }
}
