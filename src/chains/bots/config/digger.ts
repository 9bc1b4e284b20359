import { everyone } from "../verdicts.ts";
import {
  at,
  children,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reader,
  textOf,
  textsOf,
} from "./reading.ts";

/**
 * `digger.yml`. Read from the change itself, so that it stops nobody for certain. Default: `apply_requirements: [mergeable]`.
 * Source: diggerhq/digger, docs/ce/howto/apply-requirements.mdx and apply-on-merge.mdx.
 */
export const readDigger: Reader = ({ file, root }) => {
  const reading = nothing();
  const demands = children(at(root, "projects")).flatMap(
    (project) => entry(project, "apply_requirements") ?? [],
  );
  const odd = demands.find(({ value }) => textsOf(value) === undefined);
  if (odd)
    reading.incomplete.push(notUnderstood(file, odd.line, "apply_requirements is not a list of words"));
  const workflows = children(at(root, "workflows")).map((workflow) => at(workflow, "workflow_configuration"));
  const skipped = workflows.flatMap((workflow) => entry(workflow, "skip_merge_check") ?? []);
  const weak =
    demands.find(({ value }) => textsOf(value)?.includes("mergeable") === false) ??
    skipped.find(({ value }) => textOf(value) === "true");
  const off = entry(root, "disable_digger_apply_comment");
  if (weak)
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("passes"),
      reason: "a project does not ask for a mergeable change before it is applied",
      place: place(file, weak.line),
      levers: ["apply"],
    });
  if (textOf(off?.value) === "true" && off)
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("unknown"),
      reason: "the comment is switched off here, but this file is read from the change itself",
      place: place(file, off.line),
      levers: ["apply"],
    });
  const merged = workflows.find((workflow) =>
    textsOf(at(workflow, "on_commit_to_default"))?.includes("digger apply"),
  );
  if (merged)
    reading.levers.push({
      id: "merge",
      kind: "branch",
      text: null,
      syntax: "a push or merge to the default branch (on_commit_to_default: digger apply)",
      gate: {
        kind: "branch-protection",
        verdicts: { commenter: "stops", triage: "stops", writer: "unknown" },
        reason: "needs a push or merge to the default branch; its rules decide for writers",
      },
    });
  return reading;
};
