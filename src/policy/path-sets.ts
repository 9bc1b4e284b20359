import sets from "./path-sets.json" with { type: "json" };

/** A built-in set of paths, compared without regard to case. */
export interface PathSet {
  description: string;
  match: readonly string[];
}

const byName = new Map<string, PathSet>(Object.entries(sets));

/** Names that `match` may use in place of a glob. */
export const pathSetNames: readonly string[] = [...byName.keys()];

/** A built-in set; undefined for a name that is none. */
export function pathSet(name: string): PathSet | undefined {
  return byName.get(name);
}
