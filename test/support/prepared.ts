import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { type PostgresProcess, startPostgresProcess } from "./postgres-process.ts";

/** Names the address at which the process that runs the suite hands out what is prepared. */
export const PREPARED = "AGENT_POLICY_TESTS_PREPARED";

/** A migrated PGlite, as a data directory to copy and as an archive to load. */
export interface PreparedPGlite {
  directory: string;
  archive: string;
}

export interface PreparedPostgres {
  port: number;
}

export interface Prepared {
  pglite(): Promise<PreparedPGlite>;
  postgres(): Promise<PreparedPostgres>;
  /** Stops and removes all that was made. */
  discard(): Promise<void>;
}

/** Asks the process that runs the suite. @returns null where none does: a script is told to make its own */
export async function askPrepared<Name extends "pglite" | "postgres">(
  name: Name,
): Promise<Awaited<ReturnType<Prepared[Name]>> | null> {
  const address = process.env[PREPARED];
  if (address === undefined) return null;
  const response = await fetch(`${address}/${name}`);
  if (!response.ok) throw new Error(`${name} could not be prepared: ${await response.text()}`);
  return (await response.json()) as Awaited<ReturnType<Prepared[Name]>>;
}

/** Makes each thing at the first call, in this process. */
export function makePrepared(): Prepared {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-prepared-"));
  let pglite: Promise<PreparedPGlite> | undefined;
  let postgres: Promise<PostgresProcess> | undefined;
  return {
    pglite() {
      pglite ??= migrated(directory);
      return pglite;
    },
    async postgres() {
      postgres ??= startPostgresProcess();
      return { port: (await postgres).port };
    },
    async discard() {
      await (await postgres)?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function migrated(parent: string): Promise<PreparedPGlite> {
  const directory = join(parent, "postgres");
  const archive = join(parent, "postgres.tar");
  const pglite = await PGlite.create(directory);
  await migrate(new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) }));
  const dump = await pglite.dumpDataDir("none");
  writeFileSync(archive, Buffer.from(await dump.arrayBuffer()));
  await pglite.close();
  return { directory, archive };
}
