import type { Generated, JSONColumnType } from "kysely";
import type { NullableTimestamp, Timestamp } from "./columns.ts";

/** Who has part in each pull request, as last judged: a registry id, or `account:123` and `app:123` for unlisted ones. */
export interface AgentPartTable {
  repository_id: number;
  number: number;
  subject: string;
  head_sha: string;
  /** When the pull request was opened. */
  opened_at: Timestamp;
  /** Whether the policy limits how many the agent may have, so that earlier ones concern this one. */
  limited: boolean;
}

/** When an agent was last at work in an organisation, and its longest absence since it was renewed. */
export interface AgentPresenceTable {
  account_id: number;
  agent: string;
  last_seen: Timestamp;
  absence_from: NullableTimestamp;
  absence_to: NullableTimestamp;
}

/** An agent, or an unlisted account or app, in one repository. */
export interface AgentSightingTable {
  account_id: number;
  repository_id: number;
  subject: string;
  /** `owner/name` when last seen. */
  repository: string;
  first_seen: Timestamp;
  last_seen: Timestamp;
  /** Heads of pull requests it had part in. */
  count: number;
  identities: JSONColumnType<SeenIdentity[], string, string>;
}

/** By what somebody was known, and at how many heads. */
export interface SeenIdentity {
  kind: string;
  value: string;
  basis: "verified" | "claimed";
  count: number;
}

/** Every quarantine and release, in order; the last one about an agent is its state. */
export interface AgentOrderTable {
  sequence: Generated<number>;
  account_id: number;
  agent: string;
  kind: "quarantine" | "release";
  by: string;
  reason: string;
  at: Timestamp;
  /** What it was read from, if not the command line: the same comment orders once. */
  source: string | null;
}
