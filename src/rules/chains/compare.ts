import { catalogued } from "../../chains/bots/catalogue.ts";
import { detectBots } from "../../chains/bots/detect.ts";
import { addedPaths } from "../../chains/paths/difference.ts";
import { createScanner, type Scan, type scan as scanFiles } from "../../chains/scan.ts";
import type { Settings } from "../../chains/settings/settings.ts";
import type {
  ChainPath,
  DetectedBot,
  Incomplete,
  NamedBot,
  Profile,
  SourceFile,
} from "../../chains/types.ts";
import { isActionPath, isWorkflowPath } from "../../chains/workflow/file.ts";
import { digest } from "../../facts/digest.ts";
import type { CiFiles } from "../../facts/facts.ts";

/** What a change does to the ways in which a profile reaches something. */
export interface Comparison {
  /** Ways that were not there before, or that less stands in the way of; never guarded ones. */
  added: ChainPath[];
  /** What was not understood of the files that the change touches, and what is not understood any more elsewhere. */
  unread: Incomplete[];
}

/** Pull requests that are judged again and again have the same files. */
const comparisons = remembering<Comparison>(32);
/** Pull requests of one repository have the same base; its files need not be read again for their heads either. */
const bases = remembering<{ scan: typeof scanFiles; before: Scan }>(8);

/** Compares both sides of a change, bots that policy names included; once for the same files. */
export function compare(
  ci: CiFiles,
  named: readonly NamedBot[],
  profiles: readonly Profile[],
  settings: Settings,
): Comparison {
  const beside = [named, profiles, settings];
  return comparisons(digest([ci, ...beside]), () => {
    const { scan, before } = bases(digest([ci.base, ...beside]), () => {
      const scanner = createScanner();
      const bots = detectBots(ci.base, named);
      return { scan: scanner, before: scanner(ci.base, { profiles, bots, settings }) };
    });
    const head = atHead(ci);
    const still = before.bots.filter(staysWithoutFile).map(({ entry }) => entry.id);
    const bots = detectBots(head, [...named, ...still]);
    const after = scan(head, { profiles, bots, settings });
    const touched = new Set(ci.changed.map(({ path }) => path));
    return {
      added: addedPaths(before, after),
      unread: newlyUnread(before.incomplete, after.incomplete, touched),
    };
  });
}

/** A bot does not go away with the file that held it back; one that is a step of a workflow does. */
function staysWithoutFile({ entry, evidence }: DetectedBot): boolean {
  const configured = evidence.some(({ file }) => !isWorkflowPath(file) && !isActionPath(file));
  return configured && catalogued(entry.id) !== undefined;
}

/** Keeps the last few results by key. */
function remembering<T>(most: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, value);
    for (const [oldest] of kept) if (kept.size > most) kept.delete(oldest);
    return value;
  };
}

function atHead({ base, changed }: CiFiles): SourceFile[] {
  const touched = new Set(changed.map(({ path }) => path));
  return [
    ...base.filter(({ path }) => !touched.has(path)),
    ...changed.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }])),
  ];
}

/** Lines move, so what was not understood before is told by its file and reason, as often as it was there. */
function newlyUnread(
  before: readonly Incomplete[],
  after: readonly Incomplete[],
  touched: ReadonlySet<string>,
): Incomplete[] {
  const left = new Map<string, number>();
  const nameOf = ({ file, reason }: Incomplete) => `${file}\n${reason}`;
  for (const one of before) left.set(nameOf(one), (left.get(nameOf(one)) ?? 0) + 1);
  return after.filter((one) => {
    const count = left.get(nameOf(one)) ?? 0;
    left.set(nameOf(one), count - 1);
    return count <= 0 || touched.has(one.file);
  });
}
