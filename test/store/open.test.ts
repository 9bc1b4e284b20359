import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockDirectory, readHolder } from "../../src/store/lock.ts";
import { isMigrated, migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open.ts";
import { temporaryDirectory } from "../support/directory.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

const fresh = () => join(temporaryDirectory(), "data");

describe("a data directory", () => {
  test("is held by one, who says so, and free again after", () => {
    const directory = fresh();
    const lock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`);
    lock.announce({ url: "http://127.0.0.1:1", token: "t" });
    expect(readHolder(directory)).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:1", token: "t" });
    expect(statSync(join(directory, "holder.json")).mode & 0o077, "nobody else may read the token").toBe(0);
    lock.release();
    lock.release();
    expect(readHolder(directory)).toBeNull();
    lockDirectory(directory).release();
  });

  test("is not kept by a note that a dead process left, even one with our own pid", () => {
    const directory = fresh();
    mkdirSync(directory);
    writeFileSync(join(directory, "holder.json"), JSON.stringify({ pid: process.pid, since: "2026-01-01" }));
    lockDirectory(directory).release();
  });

  test("that is a file, or locked by something unreadable, gives one clear error", () => {
    const directory = fresh();
    writeFileSync(directory, "");
    expect(() => lockDirectory(directory)).toThrow(/cannot be used/);
    const other = fresh();
    mkdirSync(join(other, "lock.db"), { recursive: true });
    expect(() => lockDirectory(other)).toThrow(/cannot be used/);
    const third = fresh();
    mkdirSync(join(third, "holder.json", "in-the-way"), { recursive: true });
    expect(() => lockDirectory(third)).toThrow(/cannot be used/);
  });

  test("keeps what was written when it is opened again", async () => {
    const directory = fresh();
    const config = { kind: "directory", directory } as const;
    const first = await openStore(config);
    expect(await isMigrated(first.db)).toBe(true);
    await first.db.insertInto("document").values({ digest: "sha256:1", body: '{"b":1,"a":[2]}' }).execute();
    await expect(openStore(config)).rejects.toMatchObject({ code: "store/directory-in-use", kind: "usage" });
    await first.close();
    const second = await openStore(config);
    expect(await second.db.selectFrom("document").selectAll().execute()).toEqual([
      { digest: "sha256:1", body: { b: 1, a: [2] }, folded: false },
    ]);
    await second.close();
    expect(readFileSync(join(directory, "lock.db"))).toHaveLength(0);
  });
});

describe("a server", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test("is brought up to date once when several start at the same time", async () => {
    const config = { kind: "server", url: await postgres.database(), pool: 3 } as const;
    const stores = await Promise.all([openStore(config), openStore(config), openStore(config)]);
    for (const { db } of stores) expect(await isMigrated(db)).toBe(true);
    const [first] = stores;
    if (first) await migrate(first.db);
    for (const store of stores) await store.close();
  });

  test("gives numbers for numbers, beyond 32 bits too", async () => {
    const store = await openStore({ kind: "server", url: await postgres.database(), pool: 2 });
    await store.db
      .insertInto("evaluation")
      .values({ repository_id: 3_000_000_000, number: 1, generation: 1 })
      .execute();
    expect(await store.db.selectFrom("evaluation").select("repository_id").execute()).toEqual([
      { repository_id: 3_000_000_000 },
    ]);
    await store.close();
  });

  test("that cuts its connections is connected to again", async () => {
    const url = await postgres.database();
    const store = await openStore({ kind: "server", url, pool: 2 });
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await isMigrated(store.db)).toBe(true);
    await store.close();
  });

  test("that is not there is one clear error, without its password", async () => {
    const away = openStore({ kind: "server", url: "postgres://someone:hunter2@127.0.0.1:9/none", pool: 2 });
    await expect(away).rejects.toMatchObject({ code: "store/unreachable", kind: "unknown" });
    await expect(away).rejects.not.toThrow(/hunter2/);
  });
});
