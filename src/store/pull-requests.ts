import { sql } from "kysely";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { RecordedChange } from "../evaluation/sweep.ts";
import type { PolicySource, PolicyState } from "../policy/effective.ts";
import type { Store } from "./database.ts";

/** The head of a pull request as last recorded; null when it never was, or not as open. */
export async function recordedHead(db: Store, key: PullRequestKey): Promise<string | null> {
  const row = await db
    .selectFrom("pull_request")
    .select("head_sha")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .where("state", "=", "open")
    .executeTakeFirst();
  return row?.head_sha ?? null;
}

/** What was last recorded of each pull request of a repository that is open as far as the store knows. */
export async function recordedChanges(db: Store, repositoryId: number): Promise<RecordedChange[]> {
  const rows = await db
    .selectFrom("pull_request")
    .innerJoin("decision", "decision.sequence", "pull_request.decision")
    .leftJoin("published_check as shown", (join) =>
      join
        .onRef("shown.repository_id", "=", "pull_request.repository_id")
        .onRef("shown.head_sha", "=", "pull_request.head_sha")
        .onRef("shown.name", "=", "pull_request.check_name"),
    )
    .select(["pull_request.number", "pull_request.head_sha", "decision.policy"])
    .select(["shown.verdict", "shown.updated_at"])
    .select([
      sql<string>`decision.decision->>'asOf'`.as("asOf"),
      sql<string>`decision.decision->'subject'->>'base'`.as("base"),
    ])
    .where("pull_request.repository_id", "=", repositoryId)
    .where("pull_request.state", "=", "open")
    .orderBy("pull_request.number")
    .execute();
  const sources = await sourcesOf(
    db,
    rows.map(({ policy }) => policy),
  );
  return rows.map((row) => ({
    number: row.number,
    headSha: row.head_sha,
    baseRef: row.base,
    asOf: row.asOf,
    shown:
      row.verdict === null || row.updated_at === null
        ? null
        : { verdict: row.verdict, since: row.updated_at.toISOString() },
    policy: sources.get(row.policy) ?? [],
  }));
}

/**
 * The files that policies were read from, by digest. Documents are read whole: a policy is kept to the letter, and PostgreSQL looks into
 * none that holds a NUL, which whoever has a branch of his own can write into one.
 */
async function sourcesOf(db: Store, digests: readonly string[]): Promise<Map<string, PolicySource[]>> {
  const rows = await db
    .selectFrom("document")
    .select(["digest", "body"])
    .where(sql<boolean>`digest = any(${[...new Set(digests)]}::text[])`)
    .execute();
  return new Map(rows.map(({ digest, body }) => [digest, (body as PolicyState).sources]));
}

/** Under which name a repository was last judged; null when it never was. */
export async function nameOfRepository(
  db: Store,
  repositoryId: number,
): Promise<{ owner: string; name: string } | null> {
  const row = await db
    .selectFrom("pull_request")
    .select(["owner", "name"])
    .where("repository_id", "=", repositoryId)
    .orderBy("updated_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
