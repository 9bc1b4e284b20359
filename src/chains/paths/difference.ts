import type { ChainPath } from "../types.ts";
import { EASE, isSteered, wayOf } from "./path.ts";

/** What is compared of a scan. */
type Found = { paths: readonly ChainPath[] };

/**
 * What one commit adds to another: paths that were not there, paths that less stands in the way of, and paths that now run
 * what the profile wrote where they only ran something before.
 *
 * @returns paths of `after`, in its order; guarded ones are never among them
 */
export function addedPaths(before: Found, after: Found): ChainPath[] {
  const known = new Map(before.paths.map((path) => [path.id, path]));
  const open = new Set(before.paths.filter(({ verdict }) => verdict !== "guarded").map(wayOf));
  return after.paths.filter((path) => {
    // a scan tells of re-runs only what is not open otherwise: it was so before, and what closes the rest adds nothing
    if (path.lever.kind === "rerun" && open.has(wayOf(path))) return false;
    const was = known.get(path.id);
    const ease = EASE[path.verdict];
    if (was === undefined || ease === 0) return ease > 0;
    return ease > EASE[was.verdict] || (isSteered(path) && !isSteered(was));
  });
}
