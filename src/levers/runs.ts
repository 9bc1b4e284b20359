import type { LeverKind } from "../chains/types.ts";

/** docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const STARTED_BY: Partial<Record<string, LeverKind>> = {
  workflow_dispatch: "dispatch",
  repository_dispatch: "repository-dispatch",
  workflow_run: "artifact",
  push: "branch",
  create: "branch",
  delete: "branch",
  pull_request: "pull-request",
  pull_request_target: "pull-request",
  pull_request_review: "review",
  pull_request_review_comment: "comment",
  issue_comment: "comment",
  commit_comment: "comment",
  discussion: "comment",
  discussion_comment: "comment",
  issues: "issue",
  milestone: "issue",
  label: "label",
  release: "release",
  deployment: "deployment",
  deployment_status: "deployment",
  status: "status",
  check_run: "status",
  check_suite: "status",
  registry_package: "package",
  merge_group: "merge-queue",
};

const NOBODYS: ReadonlySet<string> = new Set(["schedule", "dynamic"]);

/**
 * By what lever a run of a workflow was started; null where it is nobody's act. A later attempt is whoever's asked for it,
 * a scheduled run nobody's, and GitHub starts its own (`dynamic`). An event that is not listed sets off like a dispatch.
 *
 * @param attempt counts from 1
 */
export function leverOfRun(event: string, attempt: number): LeverKind | null {
  if (attempt > 1) return "rerun";
  return NOBODYS.has(event) ? null : (STARTED_BY[event] ?? "dispatch");
}
