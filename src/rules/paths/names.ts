import type { FileChange } from "../../facts/facts.ts";

/**
 * The names under which a change counts: a rename under the old and the new one (it removes the old file); a
 * copy under the new one only (its source stays as it was).
 */
export function namesOf(file: FileChange): string[] {
  return file.status === "renamed" && file.previousPath !== null && file.previousPath !== file.path
    ? [file.path, file.previousPath]
    : [file.path];
}
