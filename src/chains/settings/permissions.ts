import type { Profile } from "../types.ts";

/** Of an App or its installation. Source: docs.github.com/rest/apps/apps, the `permissions` of an installation. */
export type Permissions = Readonly<Record<string, "none" | "read" | "write" | "admin">>;

/**
 * What an App may be given on a repository, as the API writes it. Source:
 * docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
export const REPOSITORY_PERMISSIONS: readonly string[] = [
  ...[
    "actions",
    "actions_variables",
    "administration",
    "artifact_metadata",
    "attestations",
    "checks",
    "codespaces",
  ],
  ...[
    "codespaces_lifecycle_admin",
    "codespaces_metadata",
    "codespaces_secrets",
    "contents",
    "dependabot_secrets",
  ],
  ...[
    "deployments",
    "discussions",
    "environments",
    "issues",
    "merge_queues",
    "metadata",
    "packages",
    "pages",
  ],
  ...[
    "pull_requests",
    "repository_advisories",
    "repository_custom_properties",
    "repository_hooks",
    "repository_projects",
  ],
  ...[
    "secret_scanning_alerts",
    "secrets",
    "security_events",
    "single_file",
    "statuses",
    "vulnerability_alerts",
  ],
  "workflows",
];

/** Whether an App has a permission at the write level. */
export function mayWrite(permissions: Permissions, name: string): boolean {
  return permissions[name] === "write" || permissions[name] === "admin";
}

/** Whether somebody of this profile can give a variable another value (docs.github.com, "Variables": the write role can). */
export function setsVariables(profile: Profile, permissions: Permissions | undefined): boolean {
  return profile === "writer" && (permissions === undefined || mayWrite(permissions, "actions_variables"));
}
