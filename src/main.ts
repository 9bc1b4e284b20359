import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { decide } from "./decision/decide.ts";
import { createFactSource } from "./github/fact-source.ts";
import { createPublisher } from "./github/publisher.ts";
import type { Handlers } from "./jobs/workers.ts";
import { type App, startServer } from "./server/app.ts";
import { createClients, createProbot } from "./server/github.ts";
import { createHandlers } from "./server/handlers.ts";
import { createLog } from "./server/log.ts";
import type { Store } from "./store/database.ts";
import { createDecisionLog } from "./store/decision-log.ts";
import { openStore } from "./store/open.ts";

export interface Parts {
  log?: Logger;
  /** What to do with each queue's keys; the product's own by default. */
  handlers?: (db: Store) => Handlers;
}

/** How long members of teams are remembered; a change of membership re-evaluates a little later (ingest/organization.ts). */
const REMEMBER_TEAMS_MS = 60_000;

/**
 * Starts the App: store, workers, HTTP. The one place where everything is put together.
 *
 * @throws AgentPolicyError `usage` when the configuration, the address or the data directory cannot be used, `unknown`
 * when the database server is away.
 */
export async function startApp(config: Config, parts: Parts = {}): Promise<App> {
  const log = parts.log ?? createLog(config.logLevel);
  const store = await openStore(config.store);
  const handlers = parts.handlers?.(store.db) ?? productHandlers(config, store.db, log);
  return startServer(config, store, handlers, log);
}

function productHandlers(config: Config, db: Store, log: Logger): Handlers {
  const { appId } = config;
  const octokit = createClients(createProbot(config, log), config, log);
  const pause = config.githubPacing === "none" ? { pause: async () => {} } : {};
  return createHandlers({
    db,
    log,
    octokit,
    evaluation: {
      source: createFactSource({ octokit, appId, ttlMs: REMEMBER_TEAMS_MS, ...pause }),
      publisher: createPublisher({ octokit, appId, ...pause }),
      log: createDecisionLog(db),
      now: () => new Date(),
      decide,
      ...(config.githubPacing === "none" ? { retrySeconds: 1 } : {}),
    },
  });
}
