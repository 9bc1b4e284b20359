import type { MergedUse } from "../evaluation/ports/decision-log.ts";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { Request } from "../jobs/enqueue.ts";
import type { Store, StoreTransaction } from "./database.ts";
import { siblingRequests } from "./siblings.ts";

/** The issues (`repositoryId#number`) that a pull request's last verdict rested on. */
export async function issuesOf(trx: StoreTransaction, key: PullRequestKey): Promise<string[]> {
  const rows = await trx
    .selectFrom("watch")
    .select("value")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .where("kind", "=", "issue")
    .orderBy("value")
    .execute();
  return rows.map(({ value }) => value);
}

/** Open pull requests that answer one of these issues too: an approval covers only so many, so each one's place depends on the others. */
export async function sharers(
  trx: StoreTransaction,
  key: PullRequestKey,
  issues: string[],
  wish: { invalidate: boolean },
): Promise<Request[]> {
  if (issues.length === 0) return [];
  const rows = await trx
    .selectFrom("watch")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "watch.repository_id")
        .onRef("pull_request.number", "=", "watch.number"),
    )
    .select("watch.number")
    .distinct()
    .where("watch.kind", "=", "issue")
    .where("watch.value", "in", issues)
    .where("watch.repository_id", "=", key.repositoryId)
    .where("watch.number", "!=", key.number)
    .where("pull_request.state", "=", "open")
    .execute();
  return siblingRequests(key, rows, wish);
}

/**
 * Pull requests that answered these issues when they were merged, whatever they say now: an approval once used is not had
 * again by editing "Closes" away. The time is when we learned of the merge, which is never before it.
 */
export async function mergedUses(db: Store, repositoryId: number, issues: string[]): Promise<MergedUse[]> {
  if (issues.length === 0) return [];
  const rows = await db
    .selectFrom("watch")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "watch.repository_id")
        .onRef("pull_request.number", "=", "watch.number"),
    )
    .select(["watch.value", "watch.number", "pull_request.updated_at"])
    .where("watch.kind", "=", "issue")
    .where("watch.value", "in", issues)
    .where("watch.repository_id", "=", repositoryId)
    .where("pull_request.state", "=", "merged")
    .orderBy("watch.number")
    .execute();
  return rows.map(({ value, number, updated_at }) => ({
    issue: value,
    number,
    mergedAt: updated_at.toISOString(),
  }));
}
