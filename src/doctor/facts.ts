import type { RefRule } from "../chains/settings/ref-rules.ts";
import type { SourceFile } from "../chains/types.ts";
import type { Known } from "../facts/known.ts";
import type { PolicyState } from "../policy/effective.ts";

/** GitHub's words, e.g. `contents: "read"`. */
export type Permissions = Readonly<Record<string, string>>;

/**
 * What the setup of a repository is, as far as the token could read it. What could not be read is a gap: a control never takes
 * it for fine.
 */
export interface SetupFacts {
  repository: { owner: string; name: string; defaultBranch: string };
  /** Number of our App; checks have to be pinned to it. */
  appId: number;
  policy: PolicyState;
  /** Whether our App can read the organisation's `.github` repository; `absent`: there is none. */
  organizationPolicy: Known<"absent" | "readable" | "hidden">;
  /** How our App is installed on the repository; null: it is not. */
  installation: Known<AppInstallation | null>;
  /** The default branch's, and one for each `gate` of the policy. */
  gates: readonly GateFacts[];
  /** Every ruleset that concerns the repository, whatever its enforcement. */
  rulesets: Known<readonly RulesetFacts[]>;
  /** What the active ones say to who pushes branches and tags. */
  refs: Known<readonly RefRule[]>;
  environments: Known<readonly EnvironmentFacts[]>;
  /** Workflows, actions and bot configuration of the default branch. */
  sources: Known<readonly SourceFile[]>;
  pushProtection: Known<boolean>;
  deployKeys: Known<readonly DeployKey[]>;
  hooks: Known<readonly Hook[]>;
  workflowToken: Known<{ write: boolean; mayApprove: boolean }>;
  /** Null when nobody asked for it. */
  organization: OrganizationFacts | null;
}

export interface OrganizationFacts {
  login: string;
  hooks: Known<readonly Hook[]>;
  /** Every installed App, ours too. */
  apps: Known<readonly InstalledApp[]>;
}

export interface AppInstallation {
  permissions: Permissions;
  events: readonly string[];
  selection: "all" | "selected";
  suspended: boolean;
}

export interface InstalledApp {
  appId: number;
  slug: string;
  permissions: Permissions;
  suspended: boolean;
}

export interface GateFacts {
  checkName: string;
  /** Conditions of a ruleset for its branches. */
  include: readonly string[];
  /** Branches that stand for all of it. */
  bases: readonly BaseFacts[];
}

/** A branch and what holds for it. It need not exist: GitHub tells the rules that would hold. */
export interface BaseFacts {
  /** Without `refs/heads/`. */
  branch: string;
  rules: Known<readonly BaseRule[]>;
  /** Checks that a classic branch protection requires; null: none protects it, or the branch does not exist. */
  classic: Known<readonly RequiredCheck[] | null>;
}

export interface RequiredCheck {
  context: string;
  /** The App it has to come from; null: anybody. */
  appId: number | null;
}

/** An active rule, of the repository's or the organisation's. */
export type BaseRule =
  | { type: "checks"; rulesetId: number; checks: readonly RequiredCheck[] }
  | { type: "reviews"; rulesetId: number; approvals: number; dismissStale: boolean; lastPush: boolean }
  | { type: "merge-queue"; rulesetId: number };

export interface RulesetFacts {
  id: number;
  name: string;
  /** `owner/name` or the organisation. */
  source: string;
  enforcement: "active" | "evaluate" | "disabled";
  checks: readonly RequiredCheck[];
  /** GitHub shows them only to who may write the ruleset. */
  bypass: Known<readonly BypassActor[]>;
}

/** GitHub's `bypass_actors`; source: docs.github.com/rest/repos/rules. */
export interface BypassActor {
  type: string;
  id: number | null;
  mode: string;
  /** Account numbers of a team's members. */
  members?: Known<readonly number[]>;
}

export interface EnvironmentFacts {
  name: string;
  /** Apps whose protection rule is switched on. */
  rules: Known<readonly number[]>;
  adminsBypass: Known<boolean>;
  /** Which branches and tags may deploy: those with protection, those that match, or all (null). */
  branches: Known<"protected" | readonly string[] | null>;
}

export interface DeployKey {
  id: number;
  title: string;
  readOnly: boolean;
  created: string;
}

export interface Hook {
  id: number;
  /** Host of the address; the rest may hold a secret. */
  host: string;
  active: boolean;
  secret: boolean;
  verifiesTls: boolean;
}
