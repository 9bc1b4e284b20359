import type { EffectivePolicy } from "../policy/defaults.ts";

type Response = NonNullable<EffectivePolicy["deploy"]>["respond"][number];

/** What a permission is asked for; `app.yml` groups them so. */
export type Need = "always" | "deployments" | "doctor" | `respond: ${Response}`;

export interface PermissionNeed {
  permission: string;
  level: "read" | "write";
  need: Need;
  /** What is done with it. */
  use: string;
}

/**
 * Every permission the App can be asked to have, and what for; `app.yml` says the same and a test holds the two together.
 * Source: docs.github.com/rest/authentication/permissions-required-for-github-apps, and for GraphQL the endpoints of the same effect.
 */
export const PERMISSION_NEEDS: readonly PermissionNeed[] = [
  { permission: "metadata", level: "read", need: "always", use: "active rules, custom properties" },
  { permission: "contents", level: "read", need: "always", use: "policy files, commits, who pushed" },
  { permission: "pull_requests", level: "read", need: "always", use: "pull requests, reviews, history" },
  { permission: "issues", level: "read", need: "always", use: "the issue a change answers, comments" },
  { permission: "checks", level: "write", need: "always", use: "the check itself" },
  {
    permission: "statuses",
    level: "write",
    need: "always",
    use: "to be offered as a check's source; none is written",
  },
  { permission: "merge_queues", level: "read", need: "always", use: "merge groups" },
  { permission: "members", level: "read", need: "always", use: "teams that the policy names" },
  {
    permission: "deployments",
    level: "write",
    need: "deployments",
    use: "answers of the deployment protection rule",
  },
  { permission: "actions", level: "read", need: "deployments", use: "the run that waits" },
  {
    permission: "pull_requests",
    level: "write",
    need: "respond: remove-label",
    use: "labels of pull requests",
  },
  { permission: "issues", level: "write", need: "respond: remove-label", use: "labels of issues" },
  { permission: "pull_requests", level: "write", need: "respond: minimize-comment", use: "comments" },
  { permission: "pull_requests", level: "write", need: "respond: dismiss-review", use: "reviews" },
  { permission: "actions", level: "write", need: "respond: cancel-run", use: "runs" },
  { permission: "pull_requests", level: "write", need: "respond: dequeue", use: "the merge queue's entry" },
  { permission: "contents", level: "write", need: "respond: delete-ref", use: "branches and tags" },
  {
    permission: "administration",
    level: "read",
    need: "doctor",
    use: "deploy keys, workflow permissions, classic protection",
  },
];

/** Events that an opt-in needs besides those that are always asked for. */
export const EVENT_NEEDS: readonly { event: string; need: Need }[] = [
  { event: "check_run", need: "always" },
  { event: "check_suite", need: "always" },
  { event: "issue_comment", need: "always" },
  { event: "issues", need: "always" },
  { event: "merge_group", need: "always" },
  { event: "pull_request", need: "always" },
  { event: "pull_request_review", need: "always" },
  { event: "push", need: "always" },
  { event: "deployment_protection_rule", need: "deployments" },
  { event: "workflow_run", need: "respond: cancel-run" },
];

/** What a policy makes the App need. `doctor` is never among it: an administrator's own token does as well. */
export function needsOf({ deploy }: EffectivePolicy): Set<Need> {
  const responses = deploy?.respond ?? [];
  return new Set<Need>([
    "always",
    ...(deploy === undefined || deploy.agents === "allow" ? [] : (["deployments"] as const)),
    ...responses.map((response): Need => `respond: ${response}`),
  ]);
}

/** Rights with which whoever holds them changes what is judged, or who judges. */
export const RULING = new Map([
  ["administration", "change rulesets and who bypasses them"],
  ["organization_administration", "change the organisation's rulesets"],
  ["workflows", "change workflows, and so what runs with secrets"],
  ["environments", "change the rules of environments"],
  ["secrets", "replace secrets of workflows"],
  ["organization_secrets", "replace secrets of workflows"],
  ["members", "change teams that approve"],
]);
