import { createHash } from "node:crypto";
import type { FileMode } from "../../facts/facts.ts";

/**
 * The id git gives an object (git-hash-object(1)): the digest of `type size\0content`. SHA-256 when `like` is an id of
 * 64 digits, SHA-1 otherwise.
 */
export function gitObjectId(type: "blob" | "tree", content: Uint8Array, like: string): string {
  return createHash(like.length === 64 ? "sha256" : "sha1")
    .update(`${type} ${content.length}\0`)
    .update(content)
    .digest("hex");
}

/** One entry of a tree, flattened: never a directory. */
export interface TreeFile {
  path: string;
  /** `100644`, `100755`, `120000`, `160000`. */
  mode: string;
  oid: string;
}

/** Facts' word for a git mode, octal digits; null for one that is no file's. */
export function fileMode(mode: string): FileMode | null {
  if (mode === "120000") return "symlink";
  if (mode === "160000") return "submodule";
  if (mode === "100755") return "executable";
  return mode.startsWith("100") ? "file" : null;
}

type Node = Map<string, TreeFile | Node>;

/** The id of the tree that holds exactly these files (gitformat-index(5) orders entries by bytes, directories as if `name/`). */
export function treeId(files: Iterable<TreeFile>, like: string): string {
  const root: Node = new Map();
  for (const file of files) {
    const names = file.path.split("/");
    const last = names.pop();
    let node = root;
    for (const name of names) {
      const child = node.get(name);
      if (child instanceof Map) node = child;
      else {
        const made: Node = new Map();
        node.set(name, made);
        node = made;
      }
    }
    if (last !== undefined) node.set(last, file);
  }
  return hashTree(root, like);
}

function hashTree(node: Node, like: string): string {
  const entries = [...node].map(([name, child]) =>
    child instanceof Map
      ? { key: Buffer.from(`${name}/`), name, mode: "40000", oid: hashTree(child, like) }
      : { key: Buffer.from(name), name, mode: child.mode, oid: child.oid },
  );
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const content = Buffer.concat(
    entries.map(({ mode, name, oid }) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
    ),
  );
  return gitObjectId("tree", content, like);
}
