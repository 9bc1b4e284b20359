import { everyone } from "../verdicts.ts";
import {
  at,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reader,
  textOf,
  textsOf,
  unknownKeys,
} from "./reading.ts";

const TOP = ["version", "app_id", "merge", "update", "approve", "disable_bot_label"];
const MERGE = [
  "automerge_label",
  "automerge_dependencies",
  "blacklist_labels",
  "blacklist_title_regex",
  "block_on_neutral_required_check_runs",
  "block_on_reviews_requested",
  "blocking_labels",
  "blocking_title_regex",
  "delete_branch_on_merge",
  "do_not_merge",
  "dont_wait_on_status_checks",
  "message",
  "method",
  "notify_on_conflict",
  "optimistic_updates",
  "prioritize_ready_to_merge",
  "priority_merge_label",
  "require_automerge_label",
  "show_missing_automerge_label_message",
  "update_branch_immediately",
];

/**
 * `.kodiak.toml`: which labels make Kodiak merge, or that none is needed, or that it never merges.
 * Source: chdsbd/kodiak, docs/docs/config-reference.md.
 */
export const readKodiak: Reader = ({ file, root }) => {
  const reading = nothing();
  const merge = at(root, "merge");
  reading.incomplete.push(
    ...unknownKeys(root, TOP, file, "the configuration of Kodiak"),
    ...unknownKeys(merge, MERGE, file, "its section merge"),
  );
  if (textOf(at(root, "version")) !== "1")
    reading.incomplete.push(notUnderstood(file, root.line, "Kodiak knows version 1 of this file only"));

  const label = entry(merge, "automerge_label");
  const names = label ? textsOf(label.value) : undefined;
  if (label && !names?.length)
    reading.incomplete.push(
      notUnderstood(file, label.line, "automerge_label is neither a label nor a list of labels"),
    );
  if (names?.length)
    reading.levers.push({
      id: "automerge",
      kind: "label",
      text: { form: "values", values: names, case: "exact" },
      syntax: `the label ${names.join(" or ")}`,
    });

  const required = entry(merge, "require_automerge_label");
  if (required && textOf(required.value) === "false") {
    reading.levers.push({
      id: "any",
      kind: "pull-request",
      text: null,
      syntax: "any pull request (require_automerge_label = false)",
    });
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("passes"),
      reason: "no label is needed: Kodiak merges whatever branch protection lets it merge",
      place: place(file, required.line),
      levers: ["any"],
    });
  }
  const never = entry(merge, "do_not_merge");
  if (never && textOf(never.value) === "true")
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("stops"),
      reason: "Kodiak merges nothing here (do_not_merge)",
      place: place(file, never.line),
    });
  const approves = entry(at(root, "approve"), "auto_approve_labels");
  const approving = textsOf(approves?.value);
  if (approves && approving?.length)
    reading.levers.push({
      id: "approve",
      kind: "label",
      text: { form: "values", values: approving, case: "exact" },
      syntax: `the label ${approving.join(" or ")} (approve.auto_approve_labels)`,
      note: "Kodiak approves the pull request, which can satisfy another gate.",
    });
  return reading;
};
