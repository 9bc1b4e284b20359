/** Settings that only administrators see. */
import type { AppReference, Permissions } from "./actors.ts";

export interface HookOptions {
  url: string;
  secret?: string;
  insecureSsl?: boolean;
  active?: boolean;
}

/** Changes what is given and leaves the rest; keys and hooks are added. */
export interface RepositorySettingsOptions {
  pushProtection?: boolean;
  deployKey?: { title: string; readOnly?: boolean };
  hook?: HookOptions;
  /** What a workflow's token may do that names no permissions. */
  workflowToken?: "read" | "write";
  workflowsApprove?: boolean;
}

export interface OrganizationSettingsOptions {
  hook?: HookOptions;
  /** Installs another's App on all repositories. */
  app?: AppReference & { permissions: Permissions };
}
