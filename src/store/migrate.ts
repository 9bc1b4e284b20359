import { Migrator } from "kysely/migration";
import { AgentPolicyError } from "../errors.ts";
import type { Store } from "./database.ts";
import { migrations } from "./migrations/index.ts";

function migrator(db: Store): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } });
}

/**
 * Brings the schema up to date. Several servers may start at once: Kysely's migrator takes an advisory lock.
 *
 * @throws AgentPolicyError (`unknown`) naming the migration that failed; nothing of it is kept.
 */
export async function migrate(db: Store): Promise<void> {
  const { error, results } = await migrator(db).migrateToLatest();
  if (error === undefined) return;
  const failed =
    results?.find((result) => result.status === "Error")?.migrationName ?? "the check of earlier ones";
  throw new AgentPolicyError(
    "unknown",
    "store/migration",
    `The database could not be brought up to date: ${failed} failed`,
    {
      remedy: "Check that the database belongs to agent-policy alone and that its user may create tables.",
      cause: error,
    },
  );
}

/** Whether every migration this version knows has run. Rejects when the store is away. */
export async function isMigrated(db: Store): Promise<boolean> {
  const known = await migrator(db).getMigrations();
  return known.every((migration) => migration.executedAt !== undefined);
}
