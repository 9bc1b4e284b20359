import type { FileEntry } from "./files.ts";
import { splitLines } from "./lines.ts";
import type { ObjectStore } from "./objects.ts";

/** Git's default `diff.renameLimit`: above it only exact renames are looked for. */
const RENAME_LIMIT = 1000;
/** Git's default similarity (`-M50%`). */
const SIMILAR = 0.5;

/**
 * New path to old path for every file that moved: first those of the same content, then the most similar.
 * Only regular files are renamed, as in git; a symbolic link only exactly.
 */
export function findRenames(
  store: ObjectStore,
  removed: [string, FileEntry][],
  added: [string, FileEntry][],
): Map<string, string> {
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  for (const [path, entry] of added) {
    const candidates = removed.filter(
      ([old, was]) => !taken.has(old) && was.sha === entry.sha && sameKind(was, entry),
    );
    const best = candidates.find(([old]) => basename(old) === basename(path)) ?? candidates[0];
    if (best === undefined) continue;
    renames.set(path, best[0]);
    taken.add(best[0]);
  }
  const sources = removed.filter(([path, entry]) => !taken.has(path) && regular(entry));
  const targets = added.filter(([path, entry]) => !renames.has(path) && regular(entry));
  if (sources.length * targets.length > RENAME_LIMIT * RENAME_LIMIT) return renames;
  const prints = new Map<string, Fingerprint>();
  const print = (entry: FileEntry) => {
    const known = prints.get(entry.sha) ?? fingerprint(store.blob(entry.sha));
    prints.set(entry.sha, known);
    return known;
  };
  const scored = targets
    .flatMap(([path, entry]) =>
      sources.map(([old, was]) => ({ path, old, score: similarity(print(was), print(entry)) })),
    )
    .filter(({ score }) => score >= SIMILAR)
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(basename(b.path) === basename(b.old)) - Number(basename(a.path) === basename(a.old)),
    );
  for (const { path, old } of scored) {
    if (renames.has(path) || taken.has(old)) continue;
    renames.set(path, old);
    taken.add(old);
  }
  return renames;
}

interface Fingerprint {
  size: number;
  chunks: Map<string, number>;
}

/** Bytes per distinct line (or 64-byte piece of one): what git's `diffcore_count_changes` compares. */
function fingerprint(data: Buffer): Fingerprint {
  const chunks = new Map<string, number>();
  for (const line of splitLines(data.toString("latin1"))) {
    for (let at = 0; at < line.length; at += 64) {
      const piece = line.slice(at, at + 64);
      chunks.set(piece, (chunks.get(piece) ?? 0) + piece.length);
    }
  }
  return { size: data.length, chunks };
}

function similarity(a: Fingerprint, b: Fingerprint): number {
  const larger = Math.max(a.size, b.size);
  const smaller = Math.min(a.size, b.size);
  if (smaller === 0 || smaller < larger * SIMILAR) return 0;
  let common = 0;
  for (const [piece, bytes] of a.chunks) common += Math.min(bytes, b.chunks.get(piece) ?? 0);
  return common / larger;
}

function regular(entry: FileEntry): boolean {
  return entry.mode === "100644" || entry.mode === "100755";
}

function sameKind(a: FileEntry, b: FileEntry): boolean {
  return a.mode.slice(0, 3) === b.mode.slice(0, 3);
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
