import type { Mode, ObjectStore, TreeEntry } from "./objects.ts";

export interface FileEntry {
  mode: Mode;
  sha: string;
}

/** Path to file, directories left out. */
export type Files = Map<string, FileEntry>;

const cache = new WeakMap<ObjectStore, Map<string, Files>>();

/** All files under a tree. The map is shared: do not change it. */
export function listFiles(store: ObjectStore, tree: string): Files {
  let perStore = cache.get(store);
  if (perStore === undefined) {
    perStore = new Map();
    cache.set(store, perStore);
  }
  const known = perStore.get(tree);
  if (known !== undefined) return known;
  const files: Files = new Map();
  collect(store, tree, "", files);
  perStore.set(tree, files);
  return files;
}

function collect(store: ObjectStore, tree: string, prefix: string, files: Files): void {
  for (const entry of store.tree(tree)) {
    const path = prefix + entry.name;
    if (entry.mode === "040000") collect(store, entry.sha, `${path}/`, files);
    else files.set(path, { mode: entry.mode, sha: entry.sha });
  }
}

/** Writes the trees for these files; returns the root's id. A file in a directory's place is replaced by the directory. */
export function writeFiles(store: ObjectStore, files: Files): string {
  const entries: TreeEntry[] = [];
  const below = new Map<string, Files>();
  for (const [path, file] of files) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      entries.push({ ...file, name: path });
      continue;
    }
    const directory = path.slice(0, slash);
    const inside = below.get(directory) ?? new Map();
    inside.set(path.slice(slash + 1), file);
    below.set(directory, inside);
  }
  for (const [name, inside] of below) {
    entries.push({ mode: "040000", name, sha: writeFiles(store, inside) });
  }
  return store.writeTree(entries.filter((entry) => entry.mode === "040000" || !below.has(entry.name)));
}

/** The entry at a path below a tree; null when there is none. `""` is the tree itself. */
export function entryAt(store: ObjectStore, tree: string, path: string): TreeEntry | null {
  let entry: TreeEntry = { mode: "040000", name: "", sha: tree };
  for (const name of path.split("/").filter((part) => part !== "")) {
    if (entry.mode !== "040000") return null;
    const next = store.tree(entry.sha).find((candidate) => candidate.name === name);
    if (next === undefined) return null;
    entry = next;
  }
  return entry;
}
