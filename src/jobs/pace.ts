import { type RawBuilder, sql } from "kysely";
import type { Store } from "../store/database.ts";
import type { Queue } from "./queues.ts";

/**
 * A leaky bucket a key: so many evaluations of one pull request as fast as they come, then one in so many seconds, however many
 * comments an agent writes. An evaluation takes about ten requests, and an installation has 5,000 an hour
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), which all its repositories share.
 */
const QUEUE: Queue = "pull-request";
const BURST = 20;
const EVERY_SECONDS = 30;
/** After that a full bucket is empty. */
const FORGET_SECONDS = (BURST + 1) * EVERY_SECONDS;

/** Until when a key rests; null or past where it does not. `pace` is the alias of its row, if it has one. */
export function restOf(pace: RawBuilder<unknown>, second: number): RawBuilder<Date | null> {
  return sql`${pace}.at + make_interval(secs => greatest(0, ${pace}.level - ${BURST}) * ${EVERY_SECONDS * second}::double precision)`;
}

/** The statement that counts the runs of `due` (queue, key, rests). */
export function counting(due: RawBuilder<unknown>, second: number): RawBuilder<unknown> {
  return sql`
    insert into pace as p (queue, key, level, at)
    select queue, key, 1, clock_timestamp() from ${due} where queue = ${QUEUE} and not rests
    on conflict (queue, key) do update set
      level = 1 + greatest(0,
        p.level - extract(epoch from clock_timestamp() - p.at) / ${EVERY_SECONDS * second}::double precision),
      at = clock_timestamp()`;
}

/** Removes what says nothing any more. */
export async function prunePace(db: Store): Promise<void> {
  await sql`
    delete from pace where at < clock_timestamp() - make_interval(secs => ${FORGET_SECONDS}::double precision)`.execute(
    db,
  );
}
