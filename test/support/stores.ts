import type { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type OpenStore, openStore } from "../../src/store/open.ts";
import { migratedPGlite } from "./pglite.ts";
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
      pglite = await migratedPGlite();
    });
    beforeEach(() => {
      free = true;
    });
    afterEach(async () => {
      await closeAll();
      await pglite.exec(EMPTY);
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
    let address: string;
    let client: pg.Client;
    let free: boolean;
    beforeAll(async () => {
      server = await startPostgres();
      migrated = await server.database();
      await (await openStore({ kind: "server", url: migrated, pool: 1 })).close();
      address = await server.database(migrated);
      client = new pg.Client({ connectionString: address });
      await client.connect();
    });
    beforeEach(() => {
      free = true;
    });
    afterEach(async () => {
      await closeAll();
      await client.query(EMPTY);
    });
    afterAll(async () => {
      await client.end();
      await server.stop();
    });
    tests(async () => {
      const url = free ? address : await server.database(migrated);
      free = false;
      return remember(await openStore({ kind: "server", url, pool: 10 }));
    }, "postgres");
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

/** What may only be appended to refuses to lose rows, as everybody's trigger but a replica's. Truncating takes five times as long. */
const EMPTY = `set session_replication_role = replica;
do $$
declare one record;
begin
  for one in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop
    execute format('delete from %I', one.tablename);
  end loop;
  for one in select sequencename from pg_sequences where schemaname = 'public' loop
    execute format('alter sequence %I restart', one.sequencename);
  end loop;
end $$;
reset all`;
