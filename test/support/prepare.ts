import { createServer } from "node:http";
import { makePrepared, PREPARED } from "./prepared.ts";

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
});

/**
 * Vitest's global setup: makes what every test file needs and what takes seconds to make (a migrated PGlite, a PostgreSQL
 * server) once for all of them, when the first one asks for it.
 */
export async function setup(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  process.env[PREPARED] = `http://127.0.0.1:${address.port}`;
}

export async function teardown(): Promise<void> {
  delete process.env[PREPARED];
  server.close();
  await prepared.discard();
}
