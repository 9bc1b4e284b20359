import { concernsBots } from "./bots/detect.ts";
import { SUPPRESSIONS_FILE } from "./paths/suppressions.ts";
import { isActionPath, isWorkflowPath } from "./workflow/file.ts";

/** Whether a scan reads a file of this path: a workflow, an action, what configures a bot, or what somebody accepts. */
export function isSource(path: string): boolean {
  return isWorkflowPath(path) || isActionPath(path) || concernsBots(path) || path === SUPPRESSIONS_FILE;
}

/** Directories that GitHub reads workflows and actions from by their own name. */
const HOLDERS = /^\.github(\/(workflows|actions))?$/;

/** Whether a link or a submodule of this path stands for files that a scan reads. */
export const holdsSources = (path: string): boolean => HOLDERS.test(path);

/** Whether a change touches anything that a scan reads, under a new name or an old one. */
export function touchesSources(files: readonly { path: string; previousPath: string | null }[]): boolean {
  return files.some(({ path, previousPath }) =>
    [path, previousPath].some((name) => name !== null && (isSource(name) || holdsSources(name))),
  );
}
