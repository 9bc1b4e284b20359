import { type RawBuilder, sql } from "kysely";
import type { Store } from "./database.ts";

/** Removed at once: one statement over all would hold its locks, and after a longer setting was shortened outlast its time limit. */
const BATCH = 1_000;

/**
 * GitHub keeps the artifacts of a run for 400 days at most, and its checks as long (docs.github.com/organizations/managing-organization-settings,
 * artifact and log retention; docs.github.com/rest/checks). Then no run takes over what another left, and a check is not there any more.
 */
const GITHUB_KEEPS_DAYS = 410;
/** A message tells its hour in its name, so that it is not sent twice; nobody asks about older ones. */
const KEEP_MESSAGES_DAYS = 90;

const DAY_MS = 86_400_000;

/**
 * Removes what serves nothing any more: raw deliveries older than `days`, acts of workflow runs that no recorded decision names, checks
 * that GitHub dropped, and messages that came to an end. Witnesses, all other acts, decisions with everything that they name, answers,
 * clearances, certificates and attestations stay: they are the record. GitHub redelivers for 3 days (7 on GitHub Enterprise Server),
 * so the ids of what may come again are still known.
 *
 * @returns how many rows of each table were removed
 */
export async function prune(
  db: Store,
  { deliveriesDays, now = new Date() }: { deliveriesDays: number; now?: Date },
): Promise<{ inbox: number; act: number; published_check: number; notification: number }> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  return {
    inbox: await inBatches(db, sql`inbox`, sql`received_at`, sql`received_at < ${before(deliveriesDays)}`),
    act: await inBatches(
      db,
      sql`act`,
      sql`at`,
      sql`at < ${before(GITHUB_KEEPS_DAYS)} and run_id is not null and not judged`,
    ),
    published_check: await inBatches(
      db,
      sql`published_check`,
      sql`updated_at`,
      sql`updated_at < ${before(GITHUB_KEEPS_DAYS)}`,
    ),
    notification: await inBatches(
      db,
      sql`notification`,
      sql`ended_at`,
      sql`ended_at < ${before(KEEP_MESSAGES_DAYS)}`,
    ),
  };
}

/** Removes the oldest rows that meet a condition, a batch a statement. A row that somebody holds is left for the next time. */
async function inBatches(
  db: Store,
  table: RawBuilder<unknown>,
  age: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): Promise<number> {
  for (let removed = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${condition} order by ${age} limit ${BATCH} for update skip locked
      )) and ${condition}`.execute(db);
    removed += Number(numAffectedRows);
    if (numAffectedRows < BATCH) return removed;
  }
}
