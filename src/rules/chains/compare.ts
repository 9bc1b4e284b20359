import { detectBots } from "../../chains/bots/detect.ts";
import { addedPaths } from "../../chains/difference.ts";
import { createScanner } from "../../chains/scan.ts";
import type { Settings } from "../../chains/settings.ts";
import type { ChainPath, Incomplete, NamedBot, Profile, SourceFile } from "../../chains/types.ts";
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
const MAX_KEPT = 32;
const kept = new Map<string, Comparison>();

/** Compares both sides of a change, bots that policy names included; once for the same files. */
export function compare(
  ci: CiFiles,
  named: readonly NamedBot[],
  profiles: readonly Profile[],
  settings: Settings,
): Comparison {
  const key = digest([ci, named, profiles, settings]);
  const known = kept.get(key);
  if (known) return known;
  const scan = createScanner();
  const judge = (files: readonly SourceFile[]) =>
    scan(files, { profiles, bots: detectBots(files, named), settings });
  const before = judge(ci.base);
  const after = judge(atHead(ci));
  const touched = new Set(ci.changed.map(({ path }) => path));
  const result: Comparison = {
    added: addedPaths(before, after),
    unread: newlyUnread(before.incomplete, after.incomplete, touched),
  };
  kept.set(key, result);
  for (const [oldest] of kept) if (kept.size > MAX_KEPT) kept.delete(oldest);
  return result;
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
