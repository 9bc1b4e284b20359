import type { Authority } from "../paths/authority.ts";
import type { SuppressedPath } from "../paths/suppressions.ts";
import type { Remedies } from "../remedies/remedy.ts";
import type { Scan } from "../scan.ts";
import type { ChainPath, DetectedBot } from "../types.ts";

/** What is told beside the paths: those that somebody accepts, and what each profile comes to. */
export interface Beside {
  suppressed?: readonly SuppressedPath[];
  authority?: readonly Authority[];
  remedies?: Remedies | undefined;
}

/** The scan as `scan --format json` prints it; the shape is a contract (docs/chains.md). */
export function renderScanJson(
  scan: Scan,
  added: readonly ChainPath[] | null = null,
  { suppressed = [], authority = [], remedies }: Beside = {},
) {
  return {
    version: 1,
    profiles: scan.profiles,
    paths: scan.paths,
    suppressed: suppressed.map(({ path, by: { owner, reason, expires, file, line } }) => ({
      ...path,
      suppression: { owner, reason, expires, file, line },
    })),
    ...(added === null ? {} : { added: added.map(({ id }) => id) }),
    authority,
    ...(remedies !== undefined && { remedies }),
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
