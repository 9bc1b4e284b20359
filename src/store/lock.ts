import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AgentPolicyError } from "../errors.ts";

/** What the holder of a data directory tells others on the same machine. */
const holderSchema = z.object({
  pid: z.number(),
  since: z.string(),
  /** Where the holder answers `explain`, once it listens. */
  url: z.string().optional(),
  token: z.string().optional(),
});
export type Holder = z.infer<typeof holderSchema>;

export interface DirectoryLock {
  /** Adds to what others can read about the holder; readable by the same user only. */
  announce(more: { url: string; token: string }): void;
  /** Gives the directory free. Safe to call twice. */
  release(): void;
}

/** Where PGlite keeps its files. */
export const databaseIn = (directory: string) => join(directory, "postgres");
const holderFile = (directory: string) => join(directory, "holder.json");

/** Who holds the directory, as far as it said so; null when nobody did. A dead holder may have left its note. */
export function readHolder(directory: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(holderFile(directory), "utf8")));
  } catch {
    return null;
  }
}

/**
 * Takes a data directory for this process alone. PGlite itself takes no lock, and two processes in one directory
 * lose rows without an error.
 *
 * The lock is the operating system's, on a file that SQLite locks for us: the kernel drops it when the process dies,
 * however it dies, so it can neither go stale nor be mistaken for another process with a reused pid.
 *
 * @throws AgentPolicyError (`usage`) when another process holds it, naming its pid, or when the directory cannot be used.
 */
export function lockDirectory(directory: string): DirectoryLock {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(directory, error);
  }
  const { DatabaseSync } = loadSqlite();
  let file: InstanceType<typeof DatabaseSync>;
  try {
    file = new DatabaseSync(join(directory, "lock.db"), { timeout: 0 });
  } catch (error) {
    throw unusable(directory, error);
  }
  try {
    file.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if (!(error instanceof Error) || !/locked/.test(error.message)) throw unusable(directory, error);
    const holder = readHolder(directory);
    const who = holder === null ? "another process" : `process ${holder.pid} (since ${holder.since})`;
    throw new AgentPolicyError(
      "usage",
      "store/directory-in-use",
      `The data directory ${directory} is in use by ${who}`,
      {
        remedy:
          "Stop that process, set DATA_DIR to another directory, or set DATABASE_URL to share a PostgreSQL server.",
      },
    );
  }
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  const write = (content: Holder) =>
    writeFileSync(holderFile(directory), `${JSON.stringify(content)}\n`, { mode: 0o600 });
  try {
    rmSync(holderFile(directory), { force: true });
    write(holder);
  } catch (error) {
    file.close();
    throw unusable(directory, error);
  }
  let held = true;
  return {
    announce: (more) => write({ ...holder, ...more }),
    release() {
      if (!held) return;
      held = false;
      rmSync(holderFile(directory), { force: true });
      file.close();
    },
  };
}

function unusable(directory: string, cause: unknown): AgentPolicyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AgentPolicyError(
    "usage",
    "store/directory-unusable",
    `The data directory ${directory} cannot be used: ${reason}`,
    {
      remedy: "Set DATA_DIR to a directory that this user may create and write.",
      cause,
    },
  );
}

/** Node 24 prints a warning when its SQLite is first loaded; operators can do nothing about it, so it is held back. */
function loadSqlite(): typeof import("node:sqlite") {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
