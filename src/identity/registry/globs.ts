import { Minimatch } from "minimatch";

/** Options of every glob here: no comments, no negation, dots are ordinary. */
const OPTIONS = { dot: true, nonegate: true, nocomment: true, braceExpandMax: 64 } as const;

/**
 * Compiles globs to one lookup: the name of a branch (without `refs/heads/`) or the path of a workflow in, ids out.
 * Each glob is tried only when the name begins with the glob's literal head, so that most names cost a few comparisons.
 */
export function compileGlobs(globs: readonly { glob: string; id: string }[]): (name: string) => string[] {
  const compiled = globs.map(({ glob, id }) => ({
    id,
    head: /^[^*?[{(!+@\\]*/.exec(glob)?.[0] ?? "",
    glob: new Minimatch(glob, OPTIONS),
  }));
  return (name) => [
    ...new Set(
      compiled
        .filter((entry) => name.startsWith(entry.head) && entry.glob.match(name))
        .map((entry) => entry.id),
    ),
  ];
}
