import { sql } from "kysely";
import { authorizeIdentifier } from "../../decision/deployment/button.ts";
import type { AuthorizationScope } from "../../evaluation/ports/decision-log.ts";
import type { Authorization } from "../../facts/authorization.ts";
import type { Store, StoreTransaction } from "../database.ts";
import { storable } from "../json.ts";

/** What a person said of one commit, as a signed delivery told it. For a button `target` is its identifier. */
export type GivenAuthorization = Omit<Authorization, "state" | "usedBy"> & { repositoryId: number };

/** Those for other commits are of interest for a day: somebody may have named the wrong one. */
const ELSEWHERE_MS = 86_400_000;
/** More than anybody says about one commit: the latest of each account are read, so that nobody talks over the others. */
const MOST_OF_ONE = 8;
/** GitHub tells of a hundred comments at once (GraphQL, `nodes`). */
const MOST = 96;

/** Writes what a delivery told; a replay adds nothing, and an edit does not change what was said at first. */
export async function recordAuthorizations(
  trx: Store | StoreTransaction,
  given: readonly GivenAuthorization[],
): Promise<void> {
  if (given.length === 0) return;
  await trx
    .insertInto("authorization_given")
    .values(
      given.map((one) => ({
        id: one.id,
        repository_id: one.repositoryId,
        verb: one.verb,
        means: one.by,
        actor: storable(one.actor),
        sha: one.sha,
        target: one.target,
        reason: one.reason,
        at: one.at,
      })),
    )
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** What was said of a commit, and of others within a day and not used, latest first; of each account at most a few. */
export async function authorizationsOf(
  db: Store,
  repositoryId: number,
  { sha, targets, asOf }: AuthorizationScope,
): Promise<Authorization[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom("authorization_given")
        .selectAll()
        .select(
          sql<number>`row_number() over (partition by actor->'account'->>'id' order by at desc, id)`.as(
            "nth",
          ),
        )
        .where("repository_id", "=", repositoryId)
        .where(({ eb, or, and }) =>
          or([
            eb("sha", "=", sha),
            and([eb("used_by", "is", null), eb("at", ">", new Date(Date.parse(asOf) - ELSEWHERE_MS))]),
          ]),
        )
        .as("given"),
    )
    .selectAll()
    .where("nth", "<=", MOST_OF_ONE)
    .orderBy("at", "desc")
    .orderBy("id")
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    verb: row.verb,
    by: row.means,
    actor: row.actor,
    sha: row.sha,
    target: row.means === "button" ? pressed(row.sha, row.target, targets) : row.target,
    reason: row.reason,
    at: row.at.toISOString(),
    state: "standing",
    usedBy: row.used_by,
  }));
}

/** The target that a button stood for; its identifier where it is none of those asked about. */
function pressed(sha: string, identifier: string | null, targets: readonly string[]): string | null {
  return targets.find((target) => authorizeIdentifier(sha, target) === identifier) ?? identifier;
}

/** Uses one up, for one use only; the same use may come again after a failure. */
export async function useAuthorization(
  db: Store,
  repositoryId: number,
  id: string,
  use: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("authorization_given")
    .set({ used_by: use, used_at: new Date() })
    .where("id", "=", id)
    .where("repository_id", "=", repositoryId)
    .where(({ eb, or }) => or([eb("used_by", "is", null), eb("used_by", "=", use)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
