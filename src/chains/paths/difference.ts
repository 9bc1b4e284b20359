import type { Scan } from "../scan.ts";
import type { ChainPath, PathVerdict } from "../types.ts";

const EASE: Record<PathVerdict, number> = { guarded: 0, unknown: 1, reachable: 2 };

/**
 * What one commit adds to another: paths that were not there, paths that less stands in the way of, and paths that now run
 * what the profile wrote where they only ran something before.
 *
 * @returns paths of `after`, in its order; guarded ones are never among them
 */
export function addedPaths(before: Scan, after: Scan): ChainPath[] {
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

/** Where a path leads, however it begins. */
export const wayOf = ({ profile, workflow, job, capability: { kind, name } }: ChainPath): string =>
  [profile, workflow, job, kind, name].join("\n");

/** Whether something of the profile's own runs there. */
export const isSteered = ({ via }: ChainPath) => via.some(({ edge }) => edge === "STEER");
