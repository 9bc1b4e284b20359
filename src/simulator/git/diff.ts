import { type FileEntry, listFiles } from "./files.ts";
import { changesOf, splitLines, unifiedPatch } from "./lines.ts";
import type { ObjectStore } from "./objects.ts";
import { findRenames } from "./renames.ts";

export type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";

export interface FileDiff {
  status: FileStatus;
  path: string;
  previousPath: string | null;
  before: FileEntry | null;
  after: FileEntry | null;
  additions: number;
  deletions: number;
  /** Absent for binary and very large files. */
  patch: string | null;
}

/** GitHub leaves `patch` out of a file's diff above roughly this size ("large diffs", docs: about 3,000 lines). */
const PATCH_LINES = 3000;

const cache = new WeakMap<ObjectStore, Map<string, FileDiff[]>>();

/** What changed from one tree to another, sorted by path, renames found as git finds them. */
export function diffTrees(store: ObjectStore, from: string, to: string): FileDiff[] {
  const perStore = cache.get(store) ?? new Map<string, FileDiff[]>();
  cache.set(store, perStore);
  const key = `${from}..${to}`;
  const known = perStore.get(key);
  if (known !== undefined) return known;
  const result = compute(store, from, to);
  perStore.set(key, result);
  return result;
}

function compute(store: ObjectStore, from: string, to: string): FileDiff[] {
  const before = listFiles(store, from);
  const after = listFiles(store, to);
  const added: [string, FileEntry][] = [...after].filter(([path]) => !before.has(path));
  const removed: [string, FileEntry][] = [...before].filter(([path]) => !after.has(path));
  const renames = findRenames(store, removed, added);
  const movedAway = new Set(renames.values());

  const diffs: FileDiff[] = [];
  for (const [path, entry] of before) {
    const now = after.get(path);
    if (now === undefined) {
      if (!movedAway.has(path)) diffs.push(fileDiff(store, "removed", path, null, entry, null));
    } else if (now.sha !== entry.sha || now.mode !== entry.mode) {
      const status = kind(now) === kind(entry) ? "modified" : "changed";
      diffs.push(fileDiff(store, status, path, null, entry, now));
    }
  }
  for (const [path, entry] of added) {
    const previous = renames.get(path) ?? null;
    const source = previous === null ? null : (before.get(previous) ?? null);
    diffs.push(fileDiff(store, previous === null ? "added" : "renamed", path, previous, source, entry));
  }
  return diffs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Regular file, symbolic link or submodule; a change among these is a type change. */
function kind(entry: FileEntry): string {
  return entry.mode.slice(0, 3);
}

function fileDiff(
  store: ObjectStore,
  status: FileStatus,
  path: string,
  previousPath: string | null,
  before: FileEntry | null,
  after: FileEntry | null,
): FileDiff {
  const old = content(store, before);
  const now = content(store, after);
  const base = { status, path, previousPath, before, after };
  if (old === null || now === null || before?.sha === after?.sha) {
    return { ...base, additions: 0, deletions: 0, patch: null };
  }
  const a = splitLines(old);
  const b = splitLines(now);
  const changes = changesOf(a, b);
  const additions = changes.reduce((sum, change) => sum + change.bEnd - change.b, 0);
  const deletions = changes.reduce((sum, change) => sum + change.aEnd - change.a, 0);
  const patch = additions + deletions > PATCH_LINES ? null : unifiedPatch(a, b);
  return { ...base, additions, deletions, patch: patch === "" ? null : patch };
}

/** Text of one side; a submodule's is its commit line; null for binary content (a NUL among the first 8,000 bytes, as git has it). */
function content(store: ObjectStore, entry: FileEntry | null): string | null {
  if (entry === null) return "";
  if (entry.mode === "160000") return `Subproject commit ${entry.sha}\n`;
  const data = store.blob(entry.sha);
  return data.subarray(0, 8000).includes(0) ? null : data.toString("utf8");
}
