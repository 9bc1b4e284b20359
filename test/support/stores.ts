import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { type OpenStore, openStore } from "../../src/store/open.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";

/** Opens a new, empty store for one test; it is closed after the test. */
export type OpenTestStore = () => Promise<OpenStore>;

/** Runs the same tests on PGlite in memory and on a real PostgreSQL server. */
export function describeStores(
  name: string,
  tests: (open: OpenTestStore, kind: "pglite" | "postgres") => void,
): void {
  const opened: OpenStore[] = [];
  const closeAll = async () => {
    for (const store of opened.splice(0)) await store.close();
  };
  const remember = (store: OpenStore) => {
    opened.push(store);
    return store;
  };

  describe(`${name} on PGlite`, () => {
    let template: PGlite;
    beforeAll(async () => {
      template = await PGlite.create();
      await migrate(new Kysely<Database>({ dialect: new PGliteDialect({ pglite: template }) }));
    });
    afterEach(closeAll);
    afterAll(() => template.close());
    tests(async () => {
      const pglite = (await template.clone()) as PGlite;
      const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
      return remember({ db, exclusive: true, lock: null, close: () => db.destroy() });
    }, "pglite");
  });

  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterEach(closeAll);
    afterAll(() => server.stop());
    tests(
      async () => remember(await openStore({ kind: "server", url: await server.database(), pool: 10 })),
      "postgres",
    );
  });
}
