import type { Generated, JSONColumnType } from "kysely";
import type { DeploymentDecision, DeploymentVerdict } from "../../decision/deployment/types.ts";
import type { Actor } from "../../facts/account.ts";
import type { NullableTimestamp, Timestamp } from "./columns.ts";

/** What became of the commits of merged changes, and (as `baseline`) where the App's time begins. */
export interface ClearanceTable {
  repository_id: number;
  sha: string;
  /** The pull request; 0 for the baseline. */
  number: number;
  state: "cleared" | "uncleared" | "baseline";
  detail: string;
  /** Whether this very state was judged, and not only together with later commits. */
  whole: boolean;
  decision: string | null;
  governed: boolean;
  agents: JSONColumnType<string[], string, string>;
  participants: JSONColumnType<number[], string, string>;
  at: Timestamp;
}

/** What people said of one commit, as delivered; whether it still stands is read again. */
export interface AuthorizationGivenTable {
  /** Node id of the comment, or `button:` and a digest. */
  id: string;
  repository_id: number;
  verb: "authorize" | "break-glass" | "except";
  means: "comment" | "button";
  actor: JSONColumnType<Actor, string, never>;
  sha: string;
  /** Environment or `bot:ID`; for a button its identifier. */
  target: string | null;
  reason: string;
  at: Timestamp;
  used_by: string | null;
  used_at: NullableTimestamp;
}

/** One environment that one run waits or waited for. */
export interface DeploymentTable {
  repository_id: number;
  run_id: number;
  /** In lower case: GitHub tells names of environments apart by nothing else. */
  environment: string;
  installation_id: number;
  owner: string;
  name: string;
  state: "waiting" | "approved" | "rejected" | "gone";
  attempt: number;
  sha: string;
  ref: string;
  decision: string | null;
  /** Whether the last decision let something pass for somebody's word. */
  relieved: boolean;
  /** The answer that is being sent. */
  answering: "approved" | "rejected" | null;
  /** Reports that decide nothing. */
  reports: Generated<number>;
  report: string | null;
  updated_at: Timestamp;
}

/** Every answer to a deployment, in order. */
export interface DeploymentDecisionTable {
  sequence: Generated<number>;
  id: string;
  repository_id: number;
  run_id: number;
  environment: string;
  verdict: DeploymentVerdict;
  facts: string;
  policy: string;
  decision: JSONColumnType<DeploymentDecision, string, never>;
  created_at: Generated<Date>;
}
