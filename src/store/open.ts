import { Kysely, PGliteDialect, PostgresDialect } from "kysely";
import type { StoreConfig } from "../config.ts";
import { AgentPolicyError } from "../errors.ts";
import type { Database, Store } from "./database.ts";
import { type DirectoryLock, databaseIn, lockDirectory } from "./lock.ts";
import { migrate } from "./migrate.ts";

export interface OpenStore {
  db: Store;
  /** True when no other process can be at work on this store. */
  exclusive: boolean;
  /** The lock on the data directory; null for a server. */
  lock: DirectoryLock | null;
  close(): Promise<void>;
}

/** PostgreSQL's type number of `bigint`. Every id we keep fits a JavaScript number. */
const INT8 = 20;

/**
 * Opens the store that the configuration names and, unless told otherwise, brings its schema up to date.
 *
 * @throws AgentPolicyError `usage` when the directory is in use or the server's address is wrong, `unknown` when the
 * server is away.
 */
export async function openStore(
  config: StoreConfig,
  options: { migrate?: boolean } = {},
): Promise<OpenStore> {
  const store =
    config.kind === "server"
      ? await openServer(config.url, config.pool)
      : await openDirectory(config.directory);
  try {
    if (options.migrate !== false) await migrate(store.db);
    return store;
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

async function openServer(url: string, size: number): Promise<OpenStore> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: 30_000,
    keepAlive: true,
    application_name: "agent-policy",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // A pooled connection that breaks while idle is replaced on the next query; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end().catch(() => {});
    const reason = error instanceof Error && error.message !== "" ? error.message : String(error);
    throw new AgentPolicyError(
      "unknown",
      "store/unreachable",
      `The PostgreSQL server of DATABASE_URL cannot be used: ${reason}`,
      {
        remedy: "Check its address, user, password and database, and that it accepts connections from here.",
        cause: error,
      },
    );
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, exclusive: false, lock: null, close: () => db.destroy() };
}

async function openDirectory(directory: string): Promise<OpenStore> {
  const lock = lockDirectory(directory);
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const pglite = await PGlite.create(databaseIn(directory));
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
    return {
      db,
      exclusive: true,
      lock,
      async close() {
        await db.destroy();
        if (!pglite.closed) await pglite.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw new AgentPolicyError(
      "unknown",
      "store/directory-damaged",
      `The database in ${directory} cannot be opened`,
      {
        remedy:
          "Restore the directory from a backup, or move it away: open pull requests are then read again from GitHub.",
        cause: error,
      },
    );
  }
}
