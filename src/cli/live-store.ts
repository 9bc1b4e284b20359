import { existsSync } from "node:fs";
import type { StoreConfig } from "../config.ts";
import { AgentPolicyError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import { databaseIn } from "../store/lock.ts";

/** A question to the server, for when it holds the store. */
export interface ServerRequest {
  /** `/api/decisions` */
  path: string;
  query?: Record<string, string | undefined>;
  /** Sent as JSON with POST; GET without it. */
  body?: object;
}

/**
 * Does something with the store or, while a server holds the data directory, has that server do it.
 *
 * @throws AgentPolicyError `usage` where there is no store, or what either of the two ways rejects with
 */
export async function withLiveStore<T>(
  config: StoreConfig,
  direct: (db: Store) => Promise<T>,
  request: ServerRequest,
): Promise<T> {
  // opening would make one, and a directory that is something else is not to be written into
  if (config.kind === "directory" && !existsSync(databaseIn(config.directory)))
    throw noStore(
      existsSync(config.directory)
        ? `No server keeps its data in ${config.directory}`
        : `There is no data directory ${config.directory}`,
      "Set DATA_DIR or DATABASE_URL to the store that the server uses.",
    );
  const { isMigrated } = await import("../store/migrate.ts");
  const { openStore } = await import("../store/open.ts");
  try {
    const store = await openStore(config, { migrate: false });
    try {
      if (!(await isMigrated(store.db)))
        throw noStore(
          "The store was made by another version, or no server has used it",
          "Check that DATA_DIR or DATABASE_URL name the server's store, and use the server's version of agent-policy.",
        );
      return await direct(store.db);
    } finally {
      await store.close();
    }
  } catch (error) {
    const held = error instanceof AgentPolicyError && error.code === "store/directory-in-use";
    if (!held || config.kind !== "directory") throw error;
    return ask(config.directory, request, error);
  }
}

function noStore(message: string, remedy: string): AgentPolicyError {
  return new AgentPolicyError("usage", "store/none", message, { remedy });
}

/** Asks the server that holds the directory; it left its address and a token there, readable by the same user only. */
async function ask<T>(directory: string, request: ServerRequest, inUse: AgentPolicyError): Promise<T> {
  const { readHolder } = await import("../store/lock.ts");
  const holder = readHolder(directory);
  if (holder?.url === undefined || holder.token === undefined) throw inUse;
  const address = new URL(request.path, holder.url);
  // A server that listens everywhere answers on loopback too.
  if (address.hostname === "0.0.0.0") address.hostname = "127.0.0.1";
  if (address.hostname === "[::]") address.hostname = "[::1]";
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) address.searchParams.set(name, value);
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { authorization: `Bearer ${holder.token}`, "content-type": "application/json" },
      ...(request.body === undefined ? {} : { method: "POST", body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    throw inUse;
  }
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
    remedy?: string;
  };
  throw new AgentPolicyError(
    response.status >= 500 ? "unknown" : "usage",
    problem.code ?? "store/server",
    problem.message ?? `The server at ${address.host} answered ${response.status}`,
    problem.remedy === undefined ? {} : { remedy: problem.remedy },
  );
}
