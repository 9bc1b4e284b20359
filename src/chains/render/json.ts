import type { Scan } from "../scan.ts";
import type { ChainPath, DetectedBot } from "../types.ts";

/** The scan as `scan --format json` prints it; the shape is a contract (docs/chains.md). */
export function renderScanJson(scan: Scan, added: readonly ChainPath[] | null = null) {
  return {
    version: 1,
    profiles: scan.profiles,
    paths: scan.paths,
    ...(added === null ? {} : { added: added.map(({ id }) => id) }),
    bots: scan.bots.map(bot),
    incomplete: scan.incomplete,
  };
}

function bot({ entry, evidence, levers, gates }: DetectedBot) {
  return {
    id: entry.id,
    name: entry.name,
    capability: entry.capability,
    evidence,
    levers: levers.map(({ kind, syntax }) => ({ kind, syntax })),
    gates,
    precondition: entry.precondition,
    sources: entry.sources,
  };
}
