import type { EffectivePolicy } from "../policy/defaults.ts";

type Response = NonNullable<EffectivePolicy["deploy"]>["respond"][number];

/**
 * What a permission is asked for; `app.yml` groups them so. `deploy`: a policy that guards deployments. `watch`: levers outside
 * code and pull requests. `provenance`: signed statements. `doctor`: settings, which an administrator's own token shows as well.
 */
export type Need = "always" | "deploy" | "watch" | "provenance" | "doctor" | `respond: ${Response}`;

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
    need: "deploy",
    use: "answers of the deployment protection rule",
  },
  { permission: "actions", level: "read", need: "deploy", use: "the run that waits" },
  { permission: "attestations", level: "read", need: "provenance", use: "statements kept with GitHub" },
  { permission: "discussions", level: "read", need: "watch", use: "comments in discussions" },
  { permission: "packages", level: "read", need: "watch", use: "packages that are published" },
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
  // GitHub documents no permission for this mutation; these are those of its parts.
  { permission: "pull_requests", level: "write", need: "respond: dequeue", use: "the merge queue's entry" },
  { permission: "merge_queues", level: "write", need: "respond: dequeue", use: "the merge queue" },
  { permission: "contents", level: "write", need: "respond: delete-ref", use: "branches and tags" },
  {
    permission: "administration",
    level: "read",
    need: "doctor",
    use: "deploy keys, workflow permissions, classic protection",
  },
];

const events = (need: Need, names: string) => names.split(/\s+/).map((event) => ({ event, need }));

/** Every event the App listens to and what for; `installation` events come unasked. */
export const EVENT_NEEDS: readonly { event: string; need: Need }[] = [
  ...events(
    "always",
    `check_run check_suite issue_comment issues member membership merge_group organization pull_request
    pull_request_review pull_request_review_comment push repository status team`,
  ),
  ...events(
    "deploy",
    `commit_comment create deployment deployment_protection_rule release repository_dispatch
    workflow_dispatch workflow_run`,
  ),
  ...events("watch", "discussion discussion_comment package registry_package"),
  ...events("doctor", "branch_protection_rule repository_ruleset"),
];

/** What a policy makes the App need. `doctor` is never among it: an administrator's own token does as well. */
export function needsOf({ deploy, provenance }: EffectivePolicy): Set<Need> {
  const responses = deploy?.respond ?? [];
  return new Set<Need>([
    "always",
    ...(deploy === undefined || deploy.agents === "allow" ? [] : (["deploy", "watch"] as const)),
    ...(provenance === undefined ? [] : (["provenance"] as const)),
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
