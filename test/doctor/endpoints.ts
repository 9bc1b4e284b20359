import type { Need } from "../../src/doctor/permissions.ts";

/**
 * What each call of the App takes, by docs.github.com/rest/authentication/permissions-required-for-github-apps; null: any token. A
 * mutation of GraphQL takes what the REST call of the same effect takes.
 */
export const ENDPOINTS: Record<string, `${string}:${"read" | "write"}`[] | null> = {
  "GET /repos/{owner}/{repo}": ["metadata:read"],
  "GET /repos/{owner}/{repo}/activity": ["contents:read"],
  "GET /repos/{owner}/{repo}/properties/values": ["metadata:read"],
  "GET /repos/{owner}/{repo}/branches/{branch}": ["contents:read"],
  "GET /repos/{owner}/{repo}/rulesets": ["metadata:read"],
  "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": ["metadata:read"],
  "GET /repos/{owner}/{repo}/commits/{ref}": ["contents:read"],
  "GET /repos/{owner}/{repo}/commits": ["contents:read"],
  "GET /repos/{owner}/{repo}/commits/{sha}/pulls": ["pull_requests:read"],
  "GET /repos/{owner}/{repo}/compare/{basehead}": ["contents:read"],
  "GET /repos/{owner}/{repo}/contents/{+path}": ["contents:read"],
  "GET /repos/{owner}/{repo}/git/blobs/{oid}": ["contents:read"],
  "GET /repos/{owner}/{repo}/git/trees/{tree}": ["contents:read"],
  "GET /repos/{owner}/{repo}/git/ref/{+ref}": ["contents:read"],
  "GET /repos/{owner}/{repo}/git/tags/{sha}": ["contents:read"],
  "GET /repos/{owner}/{repo}/pulls": ["pull_requests:read"],
  "GET /repos/{owner}/{repo}/pulls/{number}": ["pull_requests:read"],
  "GET /repos/{owner}/{repo}/pulls/{number}/commits": ["pull_requests:read"],
  "GET /repos/{owner}/{repo}/pulls/{number}/files": ["pull_requests:read"],
  "GET /repos/{owner}/{repo}/issues/{number}/comments": ["issues:read"],
  "GET /repos/{owner}/{repo}/issues/{number}/timeline": ["issues:read"],
  "GET /repos/{owner}/{repo}/issues/{number}/events": ["issues:read"],
  "GET /repos/{owner}/{repo}/issues/{number}/labels": ["issues:read"],
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": ["checks:read"],
  "POST /repos/{owner}/{repo}/check-runs": ["checks:write"],
  "PATCH /repos/{owner}/{repo}/check-runs/{id}": ["checks:write"],
  "GET /orgs/{org}/teams/{slug}/members": ["members:read"],
  "GET /repos/{owner}/{repo}/attestations/{subject_digest}": ["attestations:read"],
  "GET /installation/repositories": ["metadata:read"],
  "GET /app/installations": null,
  "GET /app/hook/deliveries": null,
  "POST /app/hook/deliveries/{delivery_id}/attempts": null,
  "GET /repos/{owner}/{repo}/actions/runs": ["actions:read"],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": ["actions:read"],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments": ["actions:read"],
  "GET /repos/{owner}/{repo}/environments": ["actions:read"],
  "GET /repos/{owner}/{repo}/environments/{environment}": ["actions:read"],
  "GET /repos/{owner}/{repo}/environments/{environment}/deployment-branch-policies": ["actions:read"],
  "GET /repos/{owner}/{repo}/environments/{environment}/deployment_protection_rules": ["actions:read"],
  "GET /repos/{owner}/{repo}/deployments": ["deployments:read"],
  "GET /repos/{owner}/{repo}/deployments/{id}/statuses": ["deployments:read"],
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule": ["deployments:write"],
  "DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}": ["issues:write", "pull_requests:write"],
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel": ["actions:write"],
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel": ["actions:write"],
  "DELETE /repos/{owner}/{repo}/git/refs/{+ref}": ["contents:write"],
  minimizeComment: ["pull_requests:write"],
  dismissPullRequestReview: ["pull_requests:write"],
  dequeuePullRequest: ["pull_requests:write", "merge_queues:write"],
};

/** Calls that only an opt-in makes; all others are made always, or with `deploy` where they are of Actions or deployments. */
export const OPTED: Record<string, Need> = {
  "GET /repos/{owner}/{repo}/attestations/{subject_digest}": "provenance",
  "DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}": "respond: remove-label",
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel": "respond: cancel-run",
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel": "respond: cancel-run",
  "DELETE /repos/{owner}/{repo}/git/refs/{+ref}": "respond: delete-ref",
  minimizeComment: "respond: minimize-comment",
  dismissPullRequestReview: "respond: dismiss-review",
  dequeuePullRequest: "respond: dequeue",
};

/** Permissions that no call takes, and why they are asked for all the same. */
export const UNCALLED: Record<string, string> = {
  "statuses: write": "GitHub offers an App as a check's source only with it",
  "merge_queues: read": "the event merge_group",
  "discussions: read": "the events of discussions",
  "packages: read": "the events of packages",
  "administration: read": "settings.ts, which asks for whatever its token shows",
};
