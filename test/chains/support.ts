import { type Scan, type ScanOptions, scan } from "../../src/chains/scan.ts";
import type { ChainPath, PathVerdict, Profile } from "../../src/chains/types.ts";

/** What a set of workflows comes to for a profile: its easiest path, or none. */
export type Outcome = PathVerdict | "none";

export const WORKFLOW = ".github/workflows/main.yml";

const EASE: Record<Outcome, number> = { none: 0, guarded: 1, unknown: 2, reachable: 3 };

/** Scans one workflow, or several files by path. */
export function scanned(files: string | Record<string, string>, options: ScanOptions = {}): Scan {
  const given = typeof files === "string" ? { [WORKFLOW]: files } : files;
  return scan(
    Object.entries(given).map(([path, text]) => ({ path, text })),
    options,
  );
}

export function outcome(
  found: Scan,
  profile: Profile,
  only: (path: ChainPath) => boolean = () => true,
): Outcome {
  let best: Outcome = "none";
  for (const path of found.paths)
    if (path.profile === profile && only(path) && EASE[path.verdict] > EASE[best]) best = path.verdict;
  return best;
}

/** The three profiles' outcomes, in the order of the roles. */
export function outcomes(found: Scan, only?: (path: ChainPath) => boolean): [Outcome, Outcome, Outcome] {
  return [outcome(found, "commenter", only), outcome(found, "triage", only), outcome(found, "writer", only)];
}

export const easier = (a: Outcome, b: Outcome): boolean => EASE[a] > EASE[b];
