import { diff3Merge } from "node-diff3";
import type { TreeFile } from "./objects.ts";

/** Larger files are not merged line by line; git would, so a merge that needs it stays unknown. */
const MAX_BYTES = 2 * 1024 * 1024;

export type MergedTree = { merged: true; files: TreeFile[] } | { merged: false; path: string };

export interface BlobStore {
  read(oid: string): Promise<Uint8Array>;
  /** Id of a blob with this content. */
  id(content: Uint8Array): string;
}

/**
 * The three-way merge of two trees over their common ancestor, as git does it where nothing was renamed: a side that
 * did not change gives way, equal changes are one, and a file that both changed is merged line by line.
 *
 * @returns the merged files, or the first path that needs a person (or a rename) to decide
 */
export async function mergeTrees(
  base: Map<string, TreeFile>,
  ours: Map<string, TreeFile>,
  theirs: Map<string, TreeFile>,
  blobs: BlobStore,
): Promise<MergedTree> {
  const files: TreeFile[] = [];
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const [old, left, right] = [base.get(path), ours.get(path), theirs.get(path)];
    if (same(left, right) || same(old, right)) push(files, left);
    else if (same(old, left)) push(files, right);
    else {
      const file = old && left && right ? await mergeFile(old, left, right, blobs) : null;
      if (file === null) return { merged: false, path };
      files.push(file);
    }
  }
  const clash = fileAndFolder(files);
  return clash === null ? { merged: true, files } : { merged: false, path: clash };
}

function same(a: TreeFile | undefined, b: TreeFile | undefined): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

function push(files: TreeFile[], file: TreeFile | undefined): void {
  if (file) files.push(file);
}

async function mergeFile(
  old: TreeFile,
  left: TreeFile,
  right: TreeFile,
  blobs: BlobStore,
): Promise<TreeFile | null> {
  const mode = pick(old.mode, left.mode, right.mode);
  if (mode === null || ![old, left, right].every((file) => file.mode.startsWith("100"))) return null;
  const oid = pick(old.oid, left.oid, right.oid);
  if (oid !== null) return { path: old.path, mode, oid };
  const contents = await Promise.all([left, old, right].map((file) => blobs.read(file.oid)));
  if (contents.some((content) => content.length > MAX_BYTES || isBinary(content))) return null;
  // Latin-1 keeps every byte, whatever the encoding of the file.
  const [a = [], o = [], b = []] = contents.map((content) =>
    Buffer.from(content).toString("latin1").split("\n"),
  );
  const regions = diff3Merge(a, o, b, { excludeFalseConflicts: true });
  const lines: string[] = [];
  for (const region of regions) {
    if (!region.ok) return null;
    lines.push(...region.ok);
  }
  return { path: old.path, mode, oid: blobs.id(Buffer.from(lines.join("\n"), "latin1")) };
}

/** The side that changed a value; null when both did, differently. */
function pick(old: string, left: string, right: string): string | null {
  if (left === right || right === old) return left;
  return left === old ? right : null;
}

/** Git's own test: a NUL among the first 8000 bytes (git/xdiff-interface.c, `buffer_is_binary`). */
function isBinary(content: Uint8Array): boolean {
  return content.subarray(0, 8000).includes(0);
}

function fileAndFolder(files: TreeFile[]): string | null {
  const paths = new Set(files.map(({ path }) => path));
  for (const { path } of files) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      if (paths.has(path.slice(0, at))) return path;
    }
  }
  return null;
}
