import type { Act } from "../../../levers/act.ts";
import type { Context } from "../types.ts";
import { checkRunActs, packageActs, releaseActs, statusActs } from "./products.ts";
import { createActs, pushActs } from "./refs.ts";
import { deploymentActs, repositoryDispatchActs, workflowDispatchActs, workflowRunActs } from "./runs.ts";
import { commentActs, discussionActs, issueActs, pullRequestActs, reviewActs } from "./threads.ts";

/** Every event that is a lever, and how its acts are read. */
const readers: Record<string, (payload: unknown, context: Context) => Act[]> = {
  issue_comment: commentActs("issue_comment"),
  pull_request_review_comment: commentActs("pull_request_review_comment"),
  commit_comment: commentActs("commit_comment"),
  discussion_comment: commentActs("discussion_comment"),
  discussion: discussionActs,
  issues: issueActs,
  pull_request: pullRequestActs,
  pull_request_review: reviewActs,
  push: pushActs,
  create: createActs,
  workflow_run: workflowRunActs,
  workflow_dispatch: workflowDispatchActs,
  repository_dispatch: repositoryDispatchActs,
  deployment: deploymentActs,
  release: releaseActs,
  registry_package: packageActs,
  package: packageActs,
  status: statusActs,
  check_run: checkRunActs,
};

/** The acts that a delivery tells of. Pure. @throws ZodError when a field we use is missing or of another type. */
export function actsIn(name: string, payload: unknown, context: Context): Act[] {
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  return reader?.(payload, context) ?? [];
}
