import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { killAtRandom } from "../support/chaos.ts";
import { temporaryDirectory } from "../support/directory.ts";
import { migratedDirectory } from "../support/pglite.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { failingServerProcess, startServerProcess } from "../support/server-process.ts";
import { deliver, pullRequestPayload } from "./support.ts";

/** The long form, 50 kills on each store, is `npm run chaos`. */
const KILLS = Number(process.env.CHAOS_KILLS ?? "3");
const TIME = 60_000 + KILLS * 6_000;

const emptyDirectory = () => join(temporaryDirectory(), "data");

describe("kill -9 while deliveries arrive loses nothing that was acknowledged", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test("on PGlite", { timeout: TIME }, async () => {
    const result = await killAtRandom("directory", KILLS);
    console.info("PGlite", { ...result, lost: result.lost.length, undone: result.undone.length });
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result).toMatchObject({ lost: [], undone: [], left: 0 });
  });

  test("on PostgreSQL", { timeout: TIME }, async () => {
    const result = await killAtRandom({ url: await postgres.database() }, KILLS);
    console.info("PostgreSQL", { ...result, lost: result.lost.length, undone: result.undone.length });
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result).toMatchObject({ lost: [], undone: [], left: 0 });
  });
});

test("a data directory in use is one clear error that names the holder, and exit code 2", async () => {
  const DATA_DIR = await migratedDirectory();
  const holder = await startServerProcess({ DATA_DIR });
  const second = await failingServerProcess({ DATA_DIR });
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`is in use by process ${holder.child.pid}`);
  expect(second.stderr).toContain("DATABASE_URL");
  expect(second.stderr).not.toMatch(/\n\s+at /);
  expect(second.stderr.trim().split("\n")).toHaveLength(2);
  expect(await holder.terminate()).toBe(0);
});

test("a killed server leaves no lock behind", async () => {
  const DATA_DIR = await migratedDirectory();
  const first = await startServerProcess({ DATA_DIR });
  await first.kill();
  const second = await startServerProcess({ DATA_DIR });
  expect(await second.terminate()).toBe(0);
});

test("SIGTERM lets running work end and keeps what has not begun", async () => {
  const DATA_DIR = await migratedDirectory();
  const RAN_FILE = join(temporaryDirectory(), "ran");
  const first = await startServerProcess({ DATA_DIR, RAN_FILE, JOB_MS: "400", WORKERS: "2" });
  for (const number of [1, 2, 3]) await deliver(first.url, "pull_request", pullRequestPayload(number));
  expect(await first.terminate()).toBe(0);
  const { readFileSync } = await import("node:fs");
  const ran = () => readFileSync(RAN_FILE, "utf8").trim().split("\n").map(Number);
  expect(ran()).toEqual([1]);
  const second = await startServerProcess({ DATA_DIR, RAN_FILE, JOB_MS: "1" });
  await expect.poll(() => ran().toSorted(), { timeout: 10_000 }).toEqual([1, 2, 3]);
  expect(await second.terminate()).toBe(0);
});

test.each([
  ["a missing secret", { WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET is empty"],
  ["Probot's default secret", { WEBHOOK_SECRET: "development" }, "everybody knows"],
  [
    "a key that cannot sign",
    { PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" },
    "not a usable RSA key",
  ],
])("the server does not start with %s", async (_name, environment, message) => {
  const end = await failingServerProcess({ DATA_DIR: emptyDirectory(), ...environment });
  expect(end.code).toBe(2);
  expect(end.stderr).toContain(message);
  expect(end.stderr).not.toMatch(/\n\s+at /);
});

test("a database server that is away is one clear error and exit code 3", async () => {
  const end = await failingServerProcess({ DATABASE_URL: "postgres://nobody:hunter2@127.0.0.1:9/none" });
  expect(end.code).toBe(3);
  expect(end.stderr).toContain("cannot be used");
  expect(end.stderr).not.toContain("hunter2");
});
