import { cpSync, openAsBlob } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open.ts";
import { temporaryDirectory } from "./directory.ts";
import { askPrepared } from "./prepared.ts";

/** A PGlite in memory with all tables and nothing in them. Loading what the run prepared takes a quarter of making it. */
export async function migratedPGlite(): Promise<PGlite> {
  const prepared = await askPrepared("pglite");
  if (prepared !== null) return PGlite.create({ loadDataDir: await openAsBlob(prepared.archive) });
  const pglite = await PGlite.create();
  await migrate(new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) }));
  return pglite;
}

/** A data directory as a server leaves it that started once and stored nothing. */
export async function migratedDirectory(): Promise<string> {
  const directory = join(temporaryDirectory(), "data");
  const prepared = await askPrepared("pglite");
  if (prepared !== null) {
    cpSync(prepared.directory, join(directory, "postgres"), { recursive: true });
  } else {
    await (await openStore({ kind: "directory", directory })).close();
  }
  return directory;
}
