import type { Generated, JSONColumnType, Selectable } from "kysely";
import type { NullableTimestamp, Timestamp } from "./columns.ts";

/** One key that has to be worked on; see jobs/work.ts. */
export interface WorkTable {
  queue: string;
  key: string;
  args: JSONColumnType<Record<string, unknown>, string, string>;
  installation_id: number | null;
  repository_id: number | null;
  priority: number;
  generation: Generated<number>;
  /** The generation at which a fresh in_progress was last asked for; null when not asked. */
  invalidate_generation: number | null;
  run_at: NullableTimestamp;
  enqueued_at: Timestamp;
  claim_token: string | null;
  claim_generation: number | null;
  lease_until: NullableTimestamp;
  attempts: Generated<number>;
  failing_since: NullableTimestamp;
  last_error: string | null;
}

/** How often a key was worked on lately; see jobs/pace.ts. */
export interface PaceTable {
  queue: string;
  key: string;
  /** As of `at`; it falls with time. */
  level: number;
  at: Timestamp;
}

/** A message for people; sent until its channel takes it. */
export interface NotificationTable {
  id: string;
  /** Name of the environment variable that holds the address. */
  channel: string;
  body: JSONColumnType<object, string, never>;
  created_at: Generated<Date>;
  /** `delivered`, or why nobody tries any more. */
  outcome: string | null;
  ended_at: NullableTimestamp;
}

export type WorkRow = Selectable<WorkTable>;
