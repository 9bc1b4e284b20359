import type { Tree } from "../../../documents/tree.ts";
import type { BotGate } from "../../types.ts";
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
  unknownKeys,
} from "./reading.ts";

const TOP = [
  "version",
  "projects",
  "workflows",
  "policies",
  "autodiscover",
  "automerge",
  "parallel_apply",
  "parallel_plan",
  "delete_source_branch_on_merge",
  "emoji_reaction",
  "allowed_regexp_prefixes",
  "abort_on_execution_order_fail",
  "repo_locks",
  "silence_pr_comments",
];
const PROJECT = [
  "name",
  "branch",
  "dir",
  "workspace",
  "workflow",
  "terraform_distribution",
  "terraform_version",
  "autoplan",
  "plan_requirements",
  "apply_requirements",
  "import_requirements",
  "depends_on",
  "delete_source_branch_on_merge",
  "repo_locking",
  "repo_locks",
  "execution_order_group",
  "policy_check",
  "custom_policy_check",
  "silence_pr_comments",
];

/**
 * `atlantis.yaml`. Nothing in it stops anybody for certain: it is read from the change itself, and the server decides
 * (`allowed_overrides`) which of it counts. What asks for too little is said; what asks for mergeability is unknown here.
 * Source: runatlantis/atlantis, server/core/config/raw and runatlantis.io/docs/command-requirements.md.
 */
export const readAtlantis: Reader = ({ file, root }) => {
  const reading = nothing();
  reading.incomplete.push(...unknownKeys(root, TOP, file, "atlantis.yaml"));
  const version = textOf(at(root, "version"));
  if (version !== "2" && version !== "3")
    reading.incomplete.push(
      notUnderstood(file, root.line, "Atlantis knows versions 2 and 3 of this file only"),
    );
  const projects = children(at(root, "projects"));
  for (const project of projects)
    reading.incomplete.push(...unknownKeys(project, PROJECT, file, "a project"));
  const discovers = textOf(at(root, "autodiscover", "mode")) === "enabled";

  for (const [key, levers] of [
    ["apply_requirements", ["apply"]],
    ["plan_requirements", ["plan", "autoplan"]],
  ] as const) {
    const demands = projects.flatMap((project) => entry(project, key) ?? []);
    const [first] = demands;
    if (!first) continue;
    const gate = (verdict: "passes" | "unknown", line: number, reason: string): BotGate => ({
      kind: verdict === "unknown" ? "branch-protection" : "bot-configuration",
      verdicts: everyone(verdict),
      reason,
      place: place(file, line),
      levers: [...levers],
    });
    const weak = demands.find(({ value }) => !asksForMergeable(value));
    const everywhere = demands.length === projects.length && !discovers;
    if (demands.some(({ value }) => textsOf(value) === undefined)) {
      reading.incomplete.push(notUnderstood(file, first.line, `${key} is not a list of words`));
    } else if (weak) reading.gates.push(gate("passes", weak.line, weakness(textsOf(weak.value) ?? [], key)));
    else if (!everywhere) reading.gates.push(gate("passes", first.line, `not every project sets ${key}`));
    else
      reading.gates.push(
        gate(
          "unknown",
          first.line,
          `${key} asks for a mergeable change: whether that includes agent-policy is for a ruleset to say, and whether this line counts for the server`,
        ),
      );
  }
  return reading;
};

function asksForMergeable(node: Tree): boolean {
  return textsOf(node)?.includes("mergeable") === true;
}

function weakness(requirements: readonly string[], key: string): string {
  if (requirements.includes("approved"))
    return `${key} asks for an approval only, and on GitHub whoever can read can approve`;
  return `${key} asks for nothing that looks at checks`;
}
