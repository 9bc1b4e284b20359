import type { Profile } from "../types.ts";

/** Of an App or its installation. Source: docs.github.com/rest/apps/apps, the `permissions` of an installation. */
export type Permissions = Readonly<Record<string, "none" | "read" | "write" | "admin">>;

/** Whether an App has a permission at the write level. */
export function mayWrite(permissions: Permissions, name: string): boolean {
  return permissions[name] === "write" || permissions[name] === "admin";
}

/** Whether somebody of this profile can give a variable another value (docs.github.com, "Variables": the write role can). */
export function setsVariables(profile: Profile, permissions: Permissions | undefined): boolean {
  return profile === "writer" && (permissions === undefined || mayWrite(permissions, "actions_variables"));
}
