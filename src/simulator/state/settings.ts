/** What the simulated GitHub remembers of settings that only administrators see. */
import type { Permissions } from "../api.ts";
import type { App, Organization, Repository } from "./types.ts";

export interface DeployKey {
  id: number;
  title: string;
  key: string;
  readOnly: boolean;
  createdAt: string;
}

export interface Hook {
  id: number;
  url: string;
  secret: string | null;
  insecureSsl: boolean;
  active: boolean;
  events: string[];
  createdAt: string;
}

export interface RepositorySettings {
  pushProtection: boolean;
  keys: DeployKey[];
  hooks: Hook[];
  workflowToken: "read" | "write";
  workflowsApprove: boolean;
}

/** Another's App in the organisation; ours is an `Installation`. */
export interface OtherInstallation {
  id: number;
  app: App;
  permissions: Permissions;
  createdAt: string;
}

export interface OrganizationSettings {
  hooks: Hook[];
  apps: OtherInstallation[];
}

const ofRepositories = new WeakMap<Repository, RepositorySettings>();
const ofOrganizations = new WeakMap<Organization, OrganizationSettings>();

/** Settings of a repository; those of a new one are GitHub's defaults for organisations. */
export function repositorySettings(repository: Repository): RepositorySettings {
  const settings = ofRepositories.get(repository) ?? {
    pushProtection: false,
    keys: [],
    hooks: [],
    workflowToken: "read",
    workflowsApprove: false,
  };
  ofRepositories.set(repository, settings);
  return settings;
}

export function organizationSettings(organization: Organization): OrganizationSettings {
  const settings = ofOrganizations.get(organization) ?? { hooks: [], apps: [] };
  ofOrganizations.set(organization, settings);
  return settings;
}
