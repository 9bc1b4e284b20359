import type { Tree } from "../../documents/tree.ts";
import type { Incomplete, SourceFile } from "../types.ts";
import { at, children, entry, MAX_WORKFLOW, parse, textOf } from "./config/reading.ts";

/** A step of a workflow or composite action that uses an action. */
export interface Step {
  file: SourceFile;
  /** `owner/name` in lower case, with the folder where there is one, without the ref. */
  action: string;
  line: number;
  with: Tree | undefined;
  env: Tree | undefined;
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(^|\/)action\.ya?ml$/;

export function isWorkflowOrAction(path: string): boolean {
  return WORKFLOW.test(path) || ACTION.test(path);
}

/** Ways to write a text in YAML so that it does not stand there letter by letter (YAML 1.2.2, 5.7 and 6.5). */
const ESCAPED = /\\[xuU/\r\n]/;

/**
 * Every step that uses one of these actions, in workflows and composite actions; a file that cannot be read is said so.
 * A file that names none of them is not parsed.
 *
 * @param actions in lower case
 */
export function stepsOf(
  files: readonly SourceFile[],
  actions: readonly string[],
): { steps: Step[]; incomplete: Incomplete[] } {
  const steps: Step[] = [];
  const incomplete: Incomplete[] = [];
  for (const file of files) {
    if (!isWorkflowOrAction(file.path)) continue;
    const text = file.text.toLowerCase();
    if (!ESCAPED.test(file.text) && !actions.some((action) => text.includes(action))) continue;
    const { root, problems } = parse(file, MAX_WORKFLOW);
    for (const { line, message } of problems) incomplete.push({ file: file.path, line, reason: message });
    const jobs = WORKFLOW.test(file.path) ? children(at(root ?? undefined, "jobs")) : [];
    const lists = [...jobs.map((job) => at(job, "steps")), at(root ?? undefined, "runs", "steps")];
    for (const node of lists.flatMap(children)) {
      const uses = entry(node, "uses");
      const action = textOf(uses?.value)?.split("@", 1)[0]?.toLowerCase();
      if (uses && action)
        steps.push({ file, action, line: uses.line, with: at(node, "with"), env: at(node, "env") });
    }
  }
  return { steps, incomplete };
}
