import { type FileEntry, type Files, listFiles, writeFiles } from "./files.ts";
import { mergeBase } from "./history.ts";
import { matchLines, splitLines } from "./lines.ts";
import type { ObjectStore } from "./objects.ts";
import { findRenames } from "./renames.ts";

export type Merged = { clean: true; tree: string } | { clean: false; conflicts: string[] };

/**
 * Three-way merge of two commits: whole files first, then lines; a rename on one side takes the other side's edits
 * along. With several merge bases one of them is used (git would merge them first).
 */
export function mergeCommits(store: ObjectStore, ours: string, theirs: string): Merged {
  const base = mergeBase(store, ours, theirs);
  const tree = (sha: string) => store.commit(sha).tree;
  return mergeTrees(store, base === null ? store.writeTree([]) : tree(base), tree(ours), tree(theirs));
}

const cache = new WeakMap<ObjectStore, Map<string, Merged>>();

export function mergeTrees(store: ObjectStore, base: string, ours: string, theirs: string): Merged {
  const perStore = cache.get(store) ?? new Map<string, Merged>();
  cache.set(store, perStore);
  const key = `${base} ${ours} ${theirs}`;
  const result = perStore.get(key) ?? compute(store, base, ours, theirs);
  perStore.set(key, result);
  return result;
}

function compute(store: ObjectStore, base: string, ours: string, theirs: string): Merged {
  if (ours === theirs || base === theirs) return { clean: true, tree: ours };
  if (base === ours) return { clean: true, tree: theirs };
  const from = listFiles(store, base);
  const mine = new Map(listFiles(store, ours));
  const other = new Map(listFiles(store, theirs));
  const renamed = new Map(from);
  followRenames(store, renamed, mine, other);
  followRenames(store, renamed, other, mine);

  const result: Files = new Map();
  const conflicts: string[] = [];
  for (const path of new Set([...renamed.keys(), ...mine.keys(), ...other.keys()])) {
    const outcome = mergeFile(
      store,
      renamed.get(path) ?? null,
      mine.get(path) ?? null,
      other.get(path) ?? null,
    );
    if (outcome === "conflict") conflicts.push(path);
    else if (outcome !== null) result.set(path, outcome);
  }
  for (const path of result.keys()) {
    const slash = path.lastIndexOf("/");
    if (slash > 0 && result.has(path.slice(0, slash))) conflicts.push(path);
  }
  if (conflicts.length > 0) return { clean: false, conflicts: conflicts.sort() };
  return { clean: true, tree: writeFiles(store, result) };
}

/** Where `side` renamed a file that `opposite` still has under the old name, base and opposite move along. */
function followRenames(store: ObjectStore, base: Files, side: Files, opposite: Files): void {
  const removed = [...base].filter(([path]) => !side.has(path) && opposite.has(path));
  const added = [...side].filter(([path]) => !base.has(path) && !opposite.has(path));
  for (const [to, from] of findRenames(store, removed, added)) {
    move(base, from, to);
    move(opposite, from, to);
  }
}

function move(files: Files, from: string, to: string): void {
  const entry = files.get(from);
  if (entry === undefined) return;
  files.delete(from);
  files.set(to, entry);
}

function mergeFile(
  store: ObjectStore,
  base: FileEntry | null,
  ours: FileEntry | null,
  theirs: FileEntry | null,
): FileEntry | null | "conflict" {
  if (same(ours, theirs) || same(base, theirs)) return ours;
  if (same(base, ours)) return theirs;
  if (ours === null || theirs === null) return "conflict";
  const mode = base !== null && ours.mode === base.mode ? theirs.mode : ours.mode;
  if (ours.sha === theirs.sha) return ours.mode === theirs.mode ? ours : { mode, sha: ours.sha };
  if (base === null || ![base, ours, theirs].every((entry) => entry.mode.startsWith("100")))
    return "conflict";
  const texts = [base, ours, theirs].map((entry) => store.blob(entry.sha));
  if (texts.some((text) => text.subarray(0, 8000).includes(0))) return "conflict";
  const [o = "", a = "", b = ""] = texts.map((text) => text.toString("utf8"));
  const merged = mergeLines(splitLines(o), splitLines(a), splitLines(b));
  return merged === null ? "conflict" : { mode, sha: store.writeBlob(merged.join("")) };
}

function same(a: FileEntry | null, b: FileEntry | null): boolean {
  return a?.sha === b?.sha && a?.mode === b?.mode;
}

/** diff3 (S. Khanna, K. Kunal, B. Pierce, "A Formal Investigation of Diff3", 2007); null on a conflict. */
export function mergeLines(base: string[], ours: string[], theirs: string[]): string[] | null {
  const toOurs = mapping(base, ours);
  const toTheirs = mapping(base, theirs);
  const out: string[] = [];
  let o = 0;
  let a = 0;
  let b = 0;
  while (o < base.length || a < ours.length || b < theirs.length) {
    if (o < base.length && toOurs[o] === a && toTheirs[o] === b) {
      out.push(base[o] ?? "");
      o += 1;
      a += 1;
      b += 1;
      continue;
    }
    let stable = o;
    while (stable < base.length && (toOurs[stable] === undefined || toTheirs[stable] === undefined))
      stable += 1;
    const aEnd = stable < base.length ? (toOurs[stable] ?? ours.length) : ours.length;
    const bEnd = stable < base.length ? (toTheirs[stable] ?? theirs.length) : theirs.length;
    const was = base.slice(o, stable).join("");
    const left = ours.slice(a, aEnd).join("");
    const right = theirs.slice(b, bEnd).join("");
    if (left === right || was === right) out.push(left);
    else if (was === left) out.push(right);
    else return null;
    o = stable;
    a = aEnd;
    b = bEnd;
  }
  return out;
}

/** For each line of the base, where the other text has it. */
function mapping(base: string[], other: string[]): (number | undefined)[] {
  const to: (number | undefined)[] = new Array(base.length).fill(undefined);
  for (const match of matchLines(base, other)) {
    for (let i = 0; i < match.length; i += 1) to[match.a + i] = match.b + i;
  }
  return to;
}
