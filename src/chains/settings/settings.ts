import type { Permissions } from "./permissions.ts";
import type { RefRules } from "./ref-rules.ts";

/** What stands in the settings of a repository and not in its files. What nobody read is absent and stays unknown. */
export interface Settings {
  /** Short name. */
  defaultBranch?: string;
  /** All environments there are; one that is not among them has no rules. */
  environments?: readonly Environment[];
  /** Variables of the repository by name; those of its organisation and environments are not among them. */
  variables?: Readonly<Record<string, string>>;
  /** Who may push which branches and tags. */
  refs?: RefRules;
  /** What the agent's App may do (`contents: write`); a permission that is not listed is not given. */
  permissions?: Permissions;
  /** The number of that App. */
  app?: number;
}

/** Source: docs.github.com/rest/deployments/environments. */
export interface Environment {
  name: string;
  /** People and teams, one of whom has to approve. */
  reviewers: readonly string[];
  waitMinutes: number;
  /** Which refs may deploy to it; `unread` where the patterns were not read. */
  refs: "all" | "protected" | "unread" | readonly { type: "branch" | "tag"; pattern: string }[];
  /** Slugs of Apps that have to agree; null where they were not read. */
  apps: readonly string[] | null;
}
