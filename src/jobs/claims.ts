import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Store } from "../store/database.ts";
import type { WorkRow } from "../store/tables/work.ts";
import { counting, restOf } from "./pace.ts";
import { keyOf, type Queue, type Target } from "./queues.ts";

/** A row of work that one worker holds, until its lease runs out. */
export interface Claim {
  target: Target;
  key: string;
  token: string;
  generation: number;
  invalidate: boolean;
  /** This one included. */
  attempts: number;
  /** The key rests until then, and was only claimed because an old green may no longer hold. */
  rest: Date | null;
}

/**
 * Takes the most urgent row that is due, for `leaseSeconds`. A key that had too much work lately rests; while it does, it is
 * only taken where an old green may no longer hold. Rows that others hold locked are passed over.
 *
 * @param second how many seconds a second of rest lasts
 * @returns null when there is nothing to do in `queues`
 */
export async function claim(
  db: Store,
  queues: Queue[],
  leaseSeconds: number,
  second = 1,
): Promise<Claim | null> {
  if (queues.length === 0) return null;
  const rest = restOf(sql`p`, second);
  const { rows } = await sql<WorkRow & { rest: Date | null; rests: boolean }>`
    with due as (
      select w.queue, w.key, ${rest} as rest, coalesce(${rest} > clock_timestamp(), false) as rests
      from work as w left join pace as p on p.queue = w.queue and p.key = w.key
      where w.queue = any(${queues}::text[])
        and w.claim_token is null and w.run_at <= clock_timestamp()
        and (w.invalidate_generation is not null or coalesce(${rest} <= clock_timestamp(), true))
      order by w.priority, w.run_at
      limit 1
      for update of w skip locked
    ), counted as (${counting(sql`due`, second)})
    update work set
      claim_token = ${randomUUID()},
      claim_generation = work.generation,
      lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::double precision),
      attempts = work.attempts + 1,
      run_at = null
    from due
    where work.queue = due.queue and work.key = due.key
    returning work.*, due.rest, due.rests
  `.execute(db);
  const row = rows[0];
  if (row === undefined || row.claim_token === null) return null;
  return {
    // Written by `enqueue` from exactly this type.
    target: { queue: row.queue, args: row.args } as unknown as Target,
    key: row.key,
    token: row.claim_token,
    generation: row.generation,
    invalidate: row.invalidate_generation !== null,
    attempts: row.attempts,
    rest: row.rests ? row.rest : null,
  };
}

/**
 * Ends a claim whose work was done. The row goes unless something was asked for in the meantime; then it is due again
 * at once. With `againAt` it stays and is due then (a verdict that expires) or with the next event, whichever is first.
 *
 * @returns false when the claim was no longer ours: its lease ran out and another worker has it.
 */
export async function complete(db: Store, claimed: Claim, againAt: Date | null): Promise<boolean> {
  const { queue } = claimed.target;
  if (againAt === null) {
    const gone = await db
      .deleteFrom("work")
      .where("queue", "=", queue)
      .where("key", "=", claimed.key)
      .where("claim_token", "=", claimed.token)
      .where("generation", "=", claimed.generation)
      .executeTakeFirst();
    if (gone.numDeletedRows > 0n) return true;
  }
  const kept = await sql`
    update work set
      claim_token = null, claim_generation = null, lease_until = null,
      attempts = 0, failing_since = null, last_error = null,
      invalidate_generation = case when invalidate_generation > claim_generation then invalidate_generation end,
      run_at = least(run_at, ${againAt}::timestamptz)
    where queue = ${queue} and key = ${claimed.key} and claim_token = ${claimed.token}
  `.execute(db);
  return (kept.numAffectedRows ?? 0n) > 0n;
}

/** Whether something that takes old greens back was asked for since a run with this generation began. */
export async function invalidatedSince(db: Store, target: Target, generation: number): Promise<boolean> {
  const row = await db
    .selectFrom("work")
    .select("invalidate_generation")
    .where("queue", "=", target.queue)
    .where("key", "=", keyOf(target))
    .executeTakeFirst();
  return (row?.invalidate_generation ?? 0) > generation;
}

/** Ends a claim whose work failed: it is due again after `delaySeconds`, or with the next event. It keeps its wish to invalidate. */
export async function fail(db: Store, claimed: Claim, error: string, delaySeconds: number): Promise<boolean> {
  const kept = await sql`
    update work set
      claim_token = null, claim_generation = null, lease_until = null,
      failing_since = coalesce(failing_since, clock_timestamp()),
      last_error = ${error},
      run_at = least(run_at, clock_timestamp() + make_interval(secs => ${delaySeconds}::double precision))
    where queue = ${claimed.target.queue} and key = ${claimed.key} and claim_token = ${claimed.token}
  `.execute(db);
  return (kept.numAffectedRows ?? 0n) > 0n;
}

/** Locks several rows in the order in which `enqueue` does, so that neither waits for the other in a circle. */
function locking(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select queue, key from work where ${condition} order by (queue || ' ' || key) collate "C" for update`;
}

/** Gives claims back unfinished (the server stops): they are due at once. The try counts: it may have left traces on GitHub. */
export async function release(db: Store, tokens: string[]): Promise<void> {
  if (tokens.length === 0) return;
  await sql`
    with locked as (${locking(sql`claim_token = any(${tokens}::text[])`)})
    update work set claim_token = null, claim_generation = null, lease_until = null, run_at = clock_timestamp()
    from locked where work.queue = locked.queue and work.key = locked.key
  `.execute(db);
}

/** Gives back the claims of workers that stopped giving signs of life. */
export async function expireLeases(db: Store): Promise<void> {
  await sql`
    with locked as (${locking(sql`claim_token is not null and lease_until < clock_timestamp()`)})
    update work set claim_token = null, claim_generation = null, lease_until = null, run_at = clock_timestamp()
    from locked where work.queue = locked.queue and work.key = locked.key
  `.execute(db);
}

/** Gives back every claim: for a store that no other process can be at work on, after a crash. */
export async function releaseAll(db: Store): Promise<void> {
  await sql`
    update work set claim_token = null, claim_generation = null, lease_until = null, run_at = clock_timestamp()
    where claim_token is not null
  `.execute(db);
}

/** Extends the lease of claims and returns those that are still ours. */
export async function heartbeat(db: Store, tokens: string[], leaseSeconds: number): Promise<Set<string>> {
  if (tokens.length === 0) return new Set();
  const { rows } = await sql<{ claim_token: string }>`
    with locked as (${locking(sql`claim_token = any(${tokens}::text[])`)})
    update work set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::double precision)
    from locked where work.queue = locked.queue and work.key = locked.key
    returning claim_token
  `.execute(db);
  return new Set(rows.map((row) => row.claim_token));
}
