import type { Store } from "./database.ts";

/** Removed at once: one statement over all would hold its locks, and after a longer setting was shortened outlast its time limit. */
const BATCH = 1_000;

/**
 * Removes raw deliveries older than `days`. Witnesses, decisions and work stay. GitHub redelivers for 3 days (7 on GitHub
 * Enterprise Server), so the ids of what may come again are still known.
 *
 * @returns how many were removed
 */
export async function pruneDeliveries(db: Store, days: number, now: Date = new Date()): Promise<number> {
  const before = new Date(now.getTime() - days * 86_400_000);
  for (let removed = 0; ; ) {
    const { numDeletedRows } = await db
      .deleteFrom("inbox")
      .where("delivery", "in", (old) =>
        old
          .selectFrom("inbox")
          .select("delivery")
          .where("received_at", "<", before)
          .orderBy("received_at")
          .limit(BATCH),
      )
      .executeTakeFirst();
    removed += Number(numDeletedRows);
    if (numDeletedRows < BATCH) return removed;
  }
}
