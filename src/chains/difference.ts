import type { Scan } from "./scan.ts";
import type { ChainPath, PathVerdict } from "./types.ts";

const EASE: Record<PathVerdict, number> = { guarded: 0, unknown: 1, reachable: 2 };

/**
 * What one commit adds to another: paths that were not there, paths that less stands in the way of, and paths that now run
 * what the profile wrote where they only ran something before.
 *
 * @returns paths of `after`, in its order; guarded ones are never among them
 */
export function addedPaths(before: Scan, after: Scan): ChainPath[] {
  const known = new Map(before.paths.map((path) => [path.id, path]));
  return after.paths.filter((path) => {
    const was = known.get(path.id);
    const ease = EASE[path.verdict];
    if (was === undefined || ease === 0) return ease > 0;
    return ease > EASE[was.verdict] || (isSteered(path) && !isSteered(was));
  });
}

const isSteered = ({ via }: ChainPath) => via.some(({ edge }) => edge === "STEER");
