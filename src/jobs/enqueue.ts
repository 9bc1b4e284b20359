import { type RawBuilder, sql } from "kysely";
import type { Store, StoreTransaction } from "../store/database.ts";
import { keyOf, priorityOf, type Target } from "./queues.ts";

/**
 * The durable queue: one row a key. Events on a key that waits coalesce into its row. An event on a key that is being
 * worked on raises the row's generation, and the worker may only remove the row at the generation it claimed: exactly
 * one more run follows. Nothing is ever dropped; a failing row waits longer and longer and is reported as stuck.
 */
export type Request = Target & {
  /** Ask for a fresh in_progress check before the evaluation: an old green may no longer hold. */
  invalidate?: boolean;
  /** Lower is sooner; the queue's own by default. */
  priority?: number;
  /** Not before this many seconds from now. */
  delay?: number;
};

/**
 * Adds work, in the caller's transaction when given one. The row keeps the earliest time, the best priority, and the
 * wish to invalidate.
 */
export async function enqueue(db: Store | StoreTransaction, requests: Request[]): Promise<void> {
  if (requests.length > 0) await enqueueing(requests).execute(db);
}

/** The statement that adds work, one or more requests, to be run by itself or as part of a larger one. */
export function enqueueing(requests: readonly Request[]): RawBuilder<unknown> {
  const rows = coalesced(requests);
  const column = <T>(of: (row: Keyed) => T) => rows.map(of);
  return sql`
    insert into work as w
      (queue, key, args, installation_id, repository_id, priority, generation, invalidate_generation, run_at, enqueued_at)
    select queue, key, args::json, installation_id, repository_id, priority, generation,
      case when invalidate then generation end,
      clock_timestamp() + make_interval(secs => delay), clock_timestamp()
    from (
      select *, nextval('work_generation') as generation from unnest(
        ${column(({ queue }) => queue)}::text[],
        ${column(({ key }) => key)}::text[],
        ${column(({ args }) => JSON.stringify(args))}::text[],
        ${column(({ args }) => ("installationId" in args ? args.installationId : null))}::bigint[],
        ${column(({ args }) => ("repositoryId" in args ? args.repositoryId : null))}::bigint[],
        ${column(({ queue, priority }) => priority ?? priorityOf(queue))}::integer[],
        ${column(({ invalidate = false }) => invalidate)}::boolean[],
        ${column(({ delay = 0 }) => delay)}::double precision[]
      ) as asked (queue, key, args, installation_id, repository_id, priority, invalidate, delay)
    ) as next
    on conflict (queue, key) do update set
      args = excluded.args,
      installation_id = excluded.installation_id,
      priority = least(w.priority, excluded.priority),
      generation = nextval('work_generation'),
      invalidate_generation =
        case when excluded.invalidate_generation is null then w.invalidate_generation else currval('work_generation') end,
      run_at = least(w.run_at, excluded.run_at)`;
}

type Keyed = Request & { key: string };

/** One request a key, since no statement writes a row twice; in one order, so that no two senders wait in a circle. */
function coalesced(requests: readonly Request[]): Keyed[] {
  const found = new Map<string, Keyed>();
  for (const request of requests) {
    const key = keyOf(request);
    const name = `${request.queue} ${key}`;
    const before = found.get(name);
    found.set(name, before === undefined ? { ...request, key } : { ...before, ...sooner(before, request) });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
}

/** The later request's names with the earlier time, the better priority and the wish to invalidate of both. */
function sooner(one: Request, other: Request) {
  return {
    args: other.args as never,
    invalidate: one.invalidate === true || other.invalidate === true,
    priority: Math.min(one.priority ?? priorityOf(one.queue), other.priority ?? priorityOf(other.queue)),
    delay: Math.min(one.delay ?? 0, other.delay ?? 0),
  };
}

/** Removes the work of an installation or repository that is gone from GitHub: nobody could ever do it. */
export async function cancel(
  db: Store | StoreTransaction,
  gone: { installationId: number } | { repositoryId: number },
): Promise<void> {
  const query = db.deleteFrom("work");
  await ("installationId" in gone
    ? query.where("installation_id", "=", gone.installationId)
    : query.where("repository_id", "=", gone.repositoryId)
  ).execute();
}
