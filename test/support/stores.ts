import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
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
    let pglite: PGlite;
    let free: boolean;
    beforeAll(async () => {
      pglite = await PGlite.create();
      await migrate(new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) }));
    });
    beforeEach(() => {
      free = true;
    });
    afterEach(async () => {
      await closeAll();
      await empty(pglite);
    });
    afterAll(() => pglite.close());
    tests(async () => {
      const own = free ? lent(pglite) : ((await pglite.clone()) as PGlite);
      free = false;
      const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: own }) });
      return remember({ db, exclusive: true, lock: null, close: () => db.destroy() });
    }, "pglite");
  });

  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer;
    let migrated: string;
    beforeAll(async () => {
      server = await startPostgres();
      migrated = await server.database();
      await (await openStore({ kind: "server", url: migrated, pool: 1 })).close();
    });
    afterEach(closeAll);
    afterAll(() => server.stop());
    tests(
      async () =>
        remember(await openStore({ kind: "server", url: await server.database(migrated), pool: 10 })),
      "postgres",
    );
  });
}

/** Making an instance takes a hundred times as long as emptying one; so it outlives the store that a test opens on it. */
function lent(pglite: PGlite) {
  const view = {
    query: pglite.query.bind(pglite),
    transaction: pglite.transaction.bind(pglite),
    ready: true,
    waitReady: pglite.waitReady,
    closed: false,
    async close() {
      view.closed = true;
    },
  };
  return view;
}

/** What may only be appended to refuses `truncate`, as everybody's trigger but a replica's. */
async function empty(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ tables: string }>(
    "select string_agg(format('%I', tablename), ', ') as tables from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
  );
  await pglite.exec(
    `set session_replication_role = replica; truncate ${rows[0]?.tables} restart identity cascade; reset all`,
  );
}
