import type { Store } from "./database.ts";

/**
 * Removes raw deliveries older than `days`. Witnesses, decisions and work stay. GitHub redelivers for 3 days (7 on GitHub
 * Enterprise Server), so the ids of what may come again are still known.
 *
 * @returns how many were removed
 */
export async function pruneDeliveries(db: Store, days: number, now: Date = new Date()): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("inbox")
    .where("received_at", "<", new Date(now.getTime() - days * 86_400_000))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
