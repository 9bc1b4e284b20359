import type { MergeGroupKey } from "../evaluation/ports/keys.ts";
import type { Store } from "./database.ts";

/** Longer than any group waits: GitHub gives up on a group's checks after at most six hours (docs.github.com, "Managing a merge queue"). */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The group was asked about: whatever turns one of its pull requests red turns it red too. */
export async function rememberMergeGroup(db: Store, key: MergeGroupKey, now: Date): Promise<void> {
  const row = {
    repository_id: key.repositoryId,
    head_sha: key.headSha,
    base_ref: key.baseRef,
    args: JSON.stringify(key),
    seen_at: now,
  };
  await db
    .insertInto("merge_group")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["repository_id", "head_sha"]).doUpdateSet({ seen_at: row.seen_at }),
    )
    .execute();
}

/** The group was dissolved or merged. */
export async function forgetMergeGroup(db: Store, key: MergeGroupKey): Promise<void> {
  await db
    .deleteFrom("merge_group")
    .where("repository_id", "=", key.repositoryId)
    .where("head_sha", "=", key.headSha)
    .execute();
}

/** The groups of a repository that may still merge into this branch (`refs/heads/main`). */
export async function openMergeGroups(
  db: Store,
  repositoryId: number,
  baseRef: string,
  now: Date,
): Promise<MergeGroupKey[]> {
  const rows = await db
    .selectFrom("merge_group")
    .select("args")
    .where("repository_id", "=", repositoryId)
    .where("base_ref", "=", baseRef)
    .where("seen_at", ">", new Date(now.getTime() - FORGOTTEN_AFTER_MS))
    .orderBy("head_sha")
    .execute();
  return rows.map(({ args }) => args);
}
