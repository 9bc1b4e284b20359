import { sql } from "kysely";
import type { LandedLog, LandedRecord } from "../evaluation/merged/certify.ts";
import type { PullRequestKey, RepositoryKey } from "../evaluation/ports/keys.ts";
import type { Facts } from "../facts/facts.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { channelsOf } from "./agents/policies.ts";
import type { Store, StoreTransaction } from "./database.ts";
import { shownVerdict } from "./deployment/clearances.ts";
import { unfolded } from "./documents.ts";
import { accountOf } from "./installations.ts";
import { type Notice, noticesFor } from "./notifications.ts";

/** A merged change as the record has it. */
export interface LandedChange extends LandedRecord {
  repository: string;
  repositoryId: number;
  number: number;
  at: string;
}

/** What landed, in the store. Rows are never changed: the first answer stands. */
export function createLandedLog(db: Store): LandedLog {
  return {
    async judged({ repositoryId, number }) {
      const row = await db
        .selectFrom("pull_request")
        .innerJoin("decision", "decision.sequence", "pull_request.decision")
        .innerJoin("document", "document.digest", "decision.facts")
        .select(["decision.decision", "document.body", "document.folded"])
        .where("pull_request.repository_id", "=", repositoryId)
        .where("pull_request.number", "=", number)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { gate, subject } = row.decision;
      const shown = await shownVerdict(db, repositoryId, gate.checkName, subject.headSha);
      return { decision: row.decision, facts: await unfolded<Facts>(db, row), shown };
    },

    async isRecorded(key) {
      return (await landedChange(db, key)) !== null;
    },

    record: (key, record) =>
      db.transaction().execute(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("landed")
          .values({
            repository_id: key.repositoryId,
            number: key.number,
            sha: record.sha,
            tree: record.tree,
            head_sha: record.headSha,
            base_ref: record.baseRef,
            repository: `${key.owner}/${key.name}`,
            state: record.state,
            code: record.code,
            reason: record.reason,
            method: record.method,
            decision: record.decision,
            summary:
              record.summary === null
                ? null
                : sql<Uint8Array>`decode(${Buffer.from(record.summary).toString("base64")}, 'base64')`,
          })
          .onConflict((conflict) => conflict.columns(["repository_id", "number"]).doNothing())
          .executeTakeFirst();
        if ((numInsertedOrUpdatedRows ?? 0n) === 0n || record.state === "certified") return;
        await announce(trx, key, {
          event: "change.uncertified",
          key: `${key.repositoryId}#${key.number}`,
          agent: null,
          by: null,
          reason: record.reason,
          text: `${key.owner}/${key.name}#${key.number} landed as ${record.sha.slice(0, 7)} and is not certified: ${record.reason}`,
          repository: `${key.owner}/${key.name}`,
          pullRequest: key.number,
          details: { code: record.code, commit: record.sha },
        });
      }),
  };
}

/** What became of a pull request after it was merged; null when nothing is recorded. */
export async function landedChange(
  db: Store,
  { repositoryId, number }: { repositoryId: number; number: number },
): Promise<LandedChange | null> {
  const row = await db
    .selectFrom("landed")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where("number", "=", number)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    repository: row.repository,
    repositoryId,
    number,
    sha: row.sha,
    tree: row.tree,
    headSha: row.head_sha,
    baseRef: row.base_ref,
    state: row.state,
    // Written by `record` from exactly this type.
    code: row.code as LandedRecord["code"],
    reason: row.reason,
    method: row.method,
    decision: row.decision ?? "",
    summary: row.summary,
    at: row.at.toISOString(),
  };
}

/** Whether anything of a repository was certified. */
export async function hasCertified(db: Store, repositoryId: number): Promise<boolean> {
  const row = await db
    .selectFrom("landed")
    .select("number")
    .where("repository_id", "=", repositoryId)
    .where("state", "=", "certified")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Certified changes that rest on a statement of one of these keys. */
export function certifiedWith(db: Store | StoreTransaction, repositoryId: number, keys: readonly string[]) {
  return db
    .selectFrom("landed")
    .innerJoin("attestation_acceptance as accepted", (join) =>
      join
        .onRef("accepted.repository_id", "=", "landed.repository_id")
        .onRef("accepted.number", "=", "landed.number"),
    )
    .select(["landed.number", "landed.sha", "accepted.key"])
    .distinct()
    .where("landed.repository_id", "=", repositoryId)
    .where("landed.state", "=", "certified")
    .where(sql<boolean>`accepted.key = any(${[...keys]}::text[])`)
    .orderBy("landed.number")
    .execute();
}

/**
 * Tells people which merged commits rest on a key that is revoked now, once for each key and repository. They are in: somebody has
 * to look at them.
 *
 * @returns those commits
 */
export async function reportRevoked(
  db: Store,
  repository: RepositoryKey,
  keys: readonly string[],
): Promise<{ number: number; sha: string; key: string | null }[]> {
  if (keys.length === 0) return [];
  return db.transaction().execute(async (trx) => {
    const found = await certifiedWith(trx, repository.repositoryId, keys);
    for (const [key, rows] of Map.groupBy(found, (row) => row.key)) {
      const place = `${repository.owner}/${repository.name}`;
      const commits = rows.map(({ number, sha }) => `#${number} ${sha}`);
      await announce(trx, repository, {
        event: "key.revoked",
        key: `${repository.repositoryId} ${key} ${commits.join(" ")}`,
        agent: null,
        by: null,
        reason: `Key ${key} is revoked`,
        text: `Key ${key} is revoked; ${rows.length} merged changes of ${place} were certified with it: ${commits.slice(0, 20).join(", ")}`,
        repository: place,
        details: { key, commits: commits.slice(0, 1000) },
      });
    }
    return found;
  });
}

async function announce(
  trx: StoreTransaction,
  { installationId }: Pick<PullRequestKey, "installationId">,
  notice: Notice,
): Promise<void> {
  const account = await accountOf(trx, installationId);
  if (account === null) return;
  const at = new Date().toISOString();
  const channels = await channelsOf(trx, account.id);
  await enqueue(trx, await noticesFor(trx, { account, channels, notices: [notice], at }));
}
