import { mayWrite, type Permissions } from "../settings/permissions.ts";
import type { ChainPath, LeverKind } from "../types.ts";

/**
 * Permissions of an App one of which an act takes at the write level. Acts that are not listed here are judged by the role
 * alone. Source: docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
const TAKES: Partial<Record<LeverKind, readonly string[]>> = {
  comment: ["issues", "pull_requests"],
  label: ["issues", "pull_requests"],
  issue: ["issues"],
  review: ["pull_requests"],
  // opening takes one, pushing to its branch the other
  "pull-request": ["pull_requests", "contents"],
  branch: ["contents"],
  "commit-text": ["contents"],
  file: ["contents"],
  "bot-config": ["contents"],
  "workflow-file": ["workflows"],
  tag: ["contents"],
  release: ["contents"],
  "auto-merge": ["pull_requests", "contents"],
  "merge-queue": ["pull_requests", "contents"],
  dispatch: ["actions"],
  rerun: ["actions"],
  "repository-dispatch": ["contents"],
  status: ["statuses", "checks"],
  deployment: ["deployments"],
  package: ["packages"],
};

/** The paths as an App with these permissions has them: what begins with an act it may not do is guarded. */
export function withPermissions(
  paths: readonly ChainPath[],
  permissions: Permissions | undefined,
): ChainPath[] {
  if (permissions === undefined) return [...paths];
  return paths.map((path) => {
    const takes = TAKES[path.lever.kind] ?? TAKES[path.lever.act ?? path.lever.kind];
    if (takes === undefined || takes.some((name) => mayWrite(permissions, name))) return path;
    const reason = `this takes the permission ${takes.map((name) => `${name}: write`).join(" or ")}, which the App does not have`;
    const guard = { kind: "token" as const, verdict: "stops" as const, reason, file: null, line: null };
    return { ...path, verdict: "guarded", guards: [guard, ...path.guards] };
  });
}
