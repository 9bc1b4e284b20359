import type { Installation } from "../state/types.ts";

/**
 * Permissions of which an App needs one to be told of an event (docs: webhook events and payloads, "Availability").
 * An event that is not here needs no more than `metadata`.
 */
const NEEDS: Record<string, readonly string[]> = {
  branch_protection_rule: ["administration"],
  check_run: ["checks"],
  check_suite: ["checks"],
  commit_comment: ["contents"],
  create: ["contents"],
  delete: ["contents"],
  deployment: ["deployments"],
  deployment_protection_rule: ["deployments"],
  deployment_status: ["deployments"],
  discussion: ["discussions"],
  discussion_comment: ["discussions"],
  issue_comment: ["issues", "pull_requests"],
  issues: ["issues"],
  membership: ["members"],
  merge_group: ["merge_queues"],
  organization: ["members"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  push: ["contents"],
  registry_package: ["packages"],
  release: ["contents"],
  repository_dispatch: ["contents"],
  repository_ruleset: ["administration"],
  status: ["statuses"],
  team: ["members"],
  workflow_dispatch: ["contents"],
  workflow_job: ["actions"],
  workflow_run: ["actions"],
};

/** Whether the installation's permissions let GitHub tell it of this event. */
export function mayHear(installation: Installation, event: string): boolean {
  const needed = NEEDS[event];
  return (
    needed === undefined || needed.some((permission) => installation.permissions[permission] !== undefined)
  );
}
