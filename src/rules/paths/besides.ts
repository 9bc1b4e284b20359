import type { FileChange } from "../../facts/facts.ts";
import { canContain } from "./landing.ts";
import { namesOf } from "./names.ts";

/**
 * What single commits touch besides the whole change. A path may stand there more than once: that a later commit edits or removes it
 * does not take back that an earlier one moved a file there or made it a link.
 */
export function besides(whole: readonly FileChange[], single: Iterable<FileChange>): FileChange[] {
  const names = new Set(whole.flatMap(namesOf));
  const found = new Map<string, FileChange>();
  for (const change of single) {
    const own = namesOf(change);
    if (own.some((name) => !names.has(name))) found.set(JSON.stringify([own, canContain(change)]), change);
  }
  return [...found.values()];
}
