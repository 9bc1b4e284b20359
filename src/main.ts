import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Handlers } from "./jobs/workers.ts";
import { type App, startServer } from "./server/app.ts";
import { createLog } from "./server/log.ts";
import type { Store } from "./store/database.ts";
import { openStore } from "./store/open.ts";

export interface Parts {
  log?: Logger;
  /** What to do with each queue's keys; the product's own by default. */
  handlers?: (db: Store) => Handlers;
}

/**
 * Starts the App: store, workers, HTTP. The one place where everything is put together.
 *
 * @throws AgentPolicyError `usage` when the configuration, the address or the data directory cannot be used, `unknown`
 * when the database server is away.
 */
export async function startApp(config: Config, parts: Parts = {}): Promise<App> {
  const log = parts.log ?? createLog(config.logLevel);
  const store = await openStore(config.store);
  const handlers = parts.handlers?.(store.db) ?? {};
  return startServer(config, store, handlers, log);
}
