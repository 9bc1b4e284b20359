import { minimatch } from "minimatch";
import { isRecord } from "./shape.ts";

/** The identity of an entry of a keyed list; a bare word is its own. */
export function entryIdentity(entry: unknown, key: readonly string[]): string {
  return JSON.stringify(isRecord(entry) ? key.map((name) => entry[name]) : [entry]);
}

/** Whether a glob over rule ids (`*`, `limits/*`, `limits/files`) covers a rule, or another such glob. */
export function matchesRule(glob: string, rule: string): boolean {
  return glob === "*" || glob === rule || minimatch(rule, glob, { nonegate: true, nocomment: true });
}
