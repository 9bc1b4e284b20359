/** What the simulated GitHub remembers of environments and deployments. */
import type { Account, Team } from "./types.ts";

export interface Environment {
  id: number;
  nodeId: string;
  name: string;
  reviewers: ({ type: "User"; value: Account } | { type: "Team"; value: Team })[];
  preventSelfReview: boolean;
  /** Minutes. */
  waitTimer: number;
  /** Null: every branch and tag may deploy. */
  branchPolicy: "protected" | BranchPolicy[] | null;
  rules: ProtectionRule[];
  canAdminsBypass: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface BranchPolicy {
  id: number;
  nodeId: string;
  /** Pattern of fnmatch, e.g. `release/*`. */
  name: string;
  type: "branch" | "tag";
}

/** An App that is asked before a job may use the environment. */
export interface ProtectionRule {
  id: number;
  nodeId: string;
  appId: number;
  enabled: boolean;
}

export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "pending"
  | "queued"
  | "success";

export interface Deployment {
  id: number;
  nodeId: string;
  sha: string;
  ref: string;
  task: string;
  payload: unknown;
  environment: string;
  description: string | null;
  production: boolean;
  transient: boolean;
  creator: Account;
  viaAppId: number | null;
  /** The run whose job made it; null for one made through the API. */
  runId: number | null;
  /** Newest last. */
  statuses: DeploymentStatus[];
  createdAt: string;
  updatedAt: string;
}

export interface DeploymentStatus {
  id: number;
  nodeId: string;
  state: DeploymentState;
  creator: Account;
  viaAppId: number | null;
  description: string;
  targetUrl: string;
  logUrl: string;
  environmentUrl: string;
  createdAt: string;
}
