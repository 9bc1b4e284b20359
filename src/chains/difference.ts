import type { Scan } from "./scan.ts";
import type { ChainPath, PathVerdict } from "./types.ts";

const EASE: Record<PathVerdict, number> = { guarded: 0, unknown: 1, reachable: 2 };

/**
 * What one commit adds to another: paths that were not there, and paths that less stands in the way of.
 *
 * @returns paths of `after`, in its order; guarded ones are never among them
 */
export function addedPaths(before: Scan, after: Scan): ChainPath[] {
  const known = new Map(before.paths.map(({ id, verdict }) => [id, EASE[verdict]]));
  return after.paths.filter(({ id, verdict }) => EASE[verdict] > (known.get(id) ?? 0));
}
