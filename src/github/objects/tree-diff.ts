import type { FileChange, FileMode } from "../../facts/facts.ts";
import { known } from "../../facts/known.ts";
import { fileMode, type TreeFile } from "./objects.ts";

/**
 * The exact difference of two trees. A removed and an added file of the same content are one rename, so that both
 * names count; one that was also edited stays a removal and an addition, which names both as well. Lines are not counted.
 */
export function diffTrees(before: Map<string, TreeFile>, after: Map<string, TreeFile>): FileChange[] {
  const removed = new Map<string, TreeFile[]>();
  const changes: FileChange[] = [];
  for (const [path, old] of before) {
    if (after.has(path)) continue;
    const same = removed.get(old.oid);
    if (same) same.push(old);
    else removed.set(old.oid, [old]);
  }
  for (const [path, file] of after) {
    const old = before.get(path);
    if (old) {
      if (old.oid !== file.oid || old.mode !== file.mode) changes.push(change(kindOf(old, file), old, file));
      continue;
    }
    const source = removed.get(file.oid)?.pop();
    changes.push(source ? change("renamed", source, file) : change("added", null, file));
  }
  for (const old of [...removed.values()].flat()) changes.push(change("removed", old, null));
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function kindOf(old: TreeFile, file: TreeFile): FileChange["status"] {
  return isType(fileMode(old.mode)) === isType(fileMode(file.mode)) ? "modified" : "type-changed";
}

/** Executable or not is the same type of file. */
function isType(mode: FileMode | null): string {
  return mode === "executable" || mode === null ? "file" : mode;
}

function change(status: FileChange["status"], old: TreeFile | null, file: TreeFile | null): FileChange {
  return {
    status,
    path: (file ?? old)?.path ?? "",
    previousPath: status === "renamed" && old ? old.path : null,
    additions: null,
    deletions: null,
    mode: known({ before: old && fileMode(old.mode), after: file && fileMode(file.mode) }),
  };
}
