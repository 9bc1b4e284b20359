/** Rulesets. */

export interface RulesetOptions {
  name?: string;
  target?: "branch" | "tag";
  enforcement?: "active" | "evaluate" | "disabled";
  include?: string[];
  exclude?: string[];
  requiredChecks?: { context: string; integrationId?: number | null }[];
  /** Require branches to be up to date before merging. */
  strict?: boolean;
  requiredApprovals?: number;
  mergeQueue?: {
    method?: "MERGE" | "SQUASH" | "REBASE";
    grouping?: "ALLGREEN" | "HEADGREEN";
    /** Entries a group waits for. */
    minEntries?: number;
    maxEntries?: number;
  };
  deletion?: boolean;
  nonFastForward?: boolean;
  bypassActors?: {
    id: number | null;
    type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
    mode?: "always" | "pull_request" | "exempt";
  }[];
}

export interface RulesetHandle {
  readonly id: number;
  edit(options: Partial<RulesetOptions>): void;
  delete(): void;
}
