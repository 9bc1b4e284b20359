import { randomUUID } from "node:crypto";
import pg from "pg";
import { askPrepared } from "./prepared.ts";

export interface PostgresServer {
  /** A new database, empty or a copy of one that nobody is connected to; returns its address. */
  database(like?: string): Promise<string>;
  /** Ends the server, or drops these databases where others use it too. */
  stop(): Promise<void>;
}

/** A real PostgreSQL server on loopback: in a test that of the whole run, elsewhere one of our own. */
export async function startPostgres(): Promise<PostgresServer> {
  const shared = await askPrepared("postgres");
  const own = shared === null ? await (await import("./postgres-process.ts")).startPostgresProcess() : null;
  const port = shared?.port ?? own?.port;
  const address = (name: string) => `postgres://postgres:password@127.0.0.1:${port}/${name}`;
  const made: string[] = [];
  const run = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: address("postgres") });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    async database(like) {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      const template = like === undefined ? "template1" : new URL(like).pathname.slice(1);
      await run(`create database ${name} template ${template}`);
      made.push(name);
      return address(name);
    },
    async stop() {
      if (own !== null) return own.stop();
      await run(...made.splice(0).map((name) => `drop database ${name} with (force)`));
    },
  };
}
