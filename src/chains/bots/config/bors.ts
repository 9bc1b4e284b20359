import { everyone } from "../verdicts.ts";
import { CHECK, entry, nothing, place, type Reader, textOf, textsOf, unknownKeys } from "./reading.ts";

const NG = [
  "status",
  "block_labels",
  "pr_status",
  "timeout_sec",
  "prerun_timeout_sec",
  "use_squash_merge",
  "required_approvals",
  "up_to_date_approvals",
  "cut_body_after",
  "delete_merged_branches",
  "use_codeowners",
  "committer",
  "commit_title",
  "update_base_for_deletes",
  "max_batch_size",
];
const RUST = [
  "timeout",
  "labels",
  "labels_blocking_approval",
  "min_ci_time",
  "merge_queue_enabled",
  "report_merge_conflicts",
  "ec2_runners",
  "unroll",
];

/** `bors.toml` of bors-ng. Source: bors-ng/bors-ng, lib/worker/batcher/bors_toml.ex. */
export const readBorsNg: Reader = ({ file, root }) => {
  const reading = nothing();
  const known = [...NG, ...NG.map((key) => key.replaceAll("_", "-"))];
  reading.incomplete.push(...unknownKeys(root, known, file, "bors.toml"));
  const statuses = entry(root, "pr_status") ?? entry(root, "pr-status");
  if (statuses && textsOf(statuses.value)?.includes(CHECK))
    reading.gates.push({
      kind: "outcome",
      verdicts: everyone("unknown"),
      reason: "bors waits for a status named agent-policy on the change, whoever set it",
      place: place(file, statuses.line),
      levers: ["merge"],
      precondition: true,
    });
  return reading;
};

/** `rust-bors.toml`. Source: rust-lang/bors, src/config.rs. */
export const readRustBors: Reader = ({ file, root }) => {
  const reading = nothing();
  reading.incomplete.push(...unknownKeys(root, RUST, file, "rust-bors.toml"));
  const queue = entry(root, "merge_queue_enabled");
  if (!queue || textOf(queue.value) === "false")
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("stops"),
      reason: "bors merges nothing here (merge_queue_enabled is false unless set)",
      place: place(file, queue?.line ?? root.line),
      levers: ["approve", "delegate"],
    });
  return reading;
};
