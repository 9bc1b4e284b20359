import { sql } from "kysely";
import type { Store } from "../store/database.ts";
import type { Queue } from "./queues.ts";

/** Failures in a row from which a row is called stuck: about half a minute of trying. */
export const STUCK_AFTER_ATTEMPTS = 5;

export interface QueueState {
  queue: Queue;
  /** Due and not begun. */
  ready: number;
  /** For later: a verdict that expires, or a retry. */
  scheduled: number;
  running: number;
  /** Failed several times in a row and still tried. */
  stuck: number;
  /** Seconds that the oldest due row has waited. */
  oldestReadySeconds: number;
}

/** How each queue stands, for metrics; queues without rows are left out. */
export async function queueStates(db: Store): Promise<QueueState[]> {
  const { rows } = await sql<QueueState>`
    select queue,
      (count(*) filter (where claim_token is null and run_at <= clock_timestamp()))::integer as ready,
      (count(*) filter (where claim_token is null and run_at > clock_timestamp()))::integer as scheduled,
      (count(*) filter (where claim_token is not null))::integer as running,
      (count(*) filter (where attempts >= ${STUCK_AFTER_ATTEMPTS} and failing_since is not null))::integer as stuck,
      coalesce(extract(epoch from max(clock_timestamp() - run_at)
        filter (where claim_token is null and run_at <= clock_timestamp())), 0)::double precision as "oldestReadySeconds"
    from work group by queue order by queue
  `.execute(db);
  return rows;
}

export interface StuckWork {
  queue: string;
  key: string;
  attempts: number;
  since: string;
  error: string;
}

/** What keeps failing, longest first, with the last error. */
export async function stuckWork(db: Store, limit = 20): Promise<StuckWork[]> {
  const rows = await db
    .selectFrom("work")
    .select(["queue", "key", "attempts", "failing_since", "last_error"])
    .where("attempts", ">=", STUCK_AFTER_ATTEMPTS)
    .where("failing_since", "is not", null)
    .orderBy("failing_since")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    queue: row.queue,
    key: row.key,
    attempts: row.attempts,
    since: row.failing_since?.toISOString() ?? "",
    error: row.last_error ?? "",
  }));
}
