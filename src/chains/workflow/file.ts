import type { SourceFile } from "../types.ts";
import type { LocalAction, Workflow } from "./model.ts";
import { readLocalAction, readWorkflow } from "./workflow.ts";

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(^|\/)action\.ya?ml$/;

/** Whether the scan reads a file of this path as a workflow or action. */
export const isWorkflowPath = (path: string): boolean => WORKFLOW.test(path);
export const isActionPath = (path: string): boolean => ACTION.test(path);

/** A file as read: one of the two, or neither. */
export interface ReadFile {
  workflow: Workflow | null;
  action: LocalAction | null;
}

/** Reads a file by what its path says that it is. Never throws. */
export function readFile(file: SourceFile): ReadFile {
  return {
    workflow: isWorkflowPath(file.path) ? readWorkflow(file) : null,
    action: !isWorkflowPath(file.path) && isActionPath(file.path) ? readLocalAction(file) : null,
  };
}
