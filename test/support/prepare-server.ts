import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { type PostgresProcess, startPostgresProcess } from "./postgres-process.ts";
import type { PreparedPGlite, PreparedPostgres } from "./prepared.ts";

// Hands out what is prepared, as JSON, on loopback; tells its address on stdout and ends with its stdin, so with whoever started it.
const prepared = makePrepared();

const server = createServer(async (request, response) => {
  // Making something keeps this process busy for longer than an idle connection is kept.
  response.setHeader("connection", "close");
  try {
    const name = request.url?.slice(1);
    if (name !== "pglite" && name !== "postgres") throw new Error(`nothing is prepared as ${name}`);
    response.end(JSON.stringify(await prepared[name]()));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("not listening on a port");
process.stdout.write(`http://127.0.0.1:${address.port}\n`);

await once(process.stdin.resume(), "end");
server.close();
await prepared.discard();

/** Makes each thing at the first call, in this process. */
function makePrepared() {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-prepared-"));
  let pglite: Promise<PreparedPGlite> | undefined;
  let postgres: Promise<PostgresProcess> | undefined;
  return {
    pglite(): Promise<PreparedPGlite> {
      pglite ??= migrated(directory);
      return pglite;
    },
    async postgres(): Promise<PreparedPostgres> {
      postgres ??= startPostgresProcess();
      return { port: (await postgres).port };
    },
    /** Stops and removes all that was made. */
    async discard(): Promise<void> {
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
