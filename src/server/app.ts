import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { AgentPolicyError } from "../errors.ts";
import { releaseAll } from "../jobs/claims.ts";
import { prunePace } from "../jobs/pace.ts";
import { type Handlers, startWorkers, type Workers } from "../jobs/workers.ts";
import { pruneTokens } from "../store/attestations/keep.ts";
import type { OpenStore } from "../store/open.ts";
import { prune } from "../store/retention.ts";
import { waitAskedFor } from "./github.ts";
import { isUsableKey } from "./health.ts";
import { type Listening, listen } from "./listen.ts";
import { createMetrics } from "./metrics.ts";
import { waitingSecond } from "./pacing.ts";
import { createPages, type Mount } from "./pages.ts";
import { createBodyReader } from "./webhook/body.ts";
import { createWebhookHandler } from "./webhook/handler.ts";

export interface App {
  /** `http://127.0.0.1:3000` */
  url: string;
  workers: Workers;
  /** Stops accepting, lets running work end within the configured time, gives the rest back, closes the store. */
  stop(): Promise<void>;
}

const PRUNE_EVERY_MS = 3_600_000;

/**
 * Puts the parts together over an open store: webhook, pages, workers. The store is closed by `stop`.
 *
 * @throws AgentPolicyError (`usage`) when the key cannot sign or the address is taken; the store is closed then.
 */
export async function startServer(
  config: Config,
  store: OpenStore,
  handlers: Handlers,
  log: Logger,
  mount: (wake: () => void) => readonly Mount[] = () => [],
): Promise<App> {
  let listening: Listening | null = null;
  let workers: Workers | null = null;
  try {
    if (!isUsableKey(config.privateKey)) {
      throw new AgentPolicyError(
        "usage",
        "config/private-key",
        "The App's private key is not a usable RSA key",
        {
          remedy: "Generate a private key on the App's settings page and set PRIVATE_KEY_PATH to that file.",
        },
      );
    }
    const { db } = store;
    // Nobody else can be at work here, so whatever is claimed was claimed by a process that died.
    if (store.exclusive) await releaseAll(db);
    const metrics = createMetrics(db);
    const localToken = randomBytes(32).toString("hex");
    const started = startWorkers({
      db,
      handlers,
      workers: config.workers,
      leaseSeconds: config.lease,
      log,
      waitAskedFor,
      waitingSecond: waitingSecond(config),
      onFinished: metrics.job,
    });
    workers = started;
    listening = await listen({
      host: config.host,
      port: config.port,
      webhookPath: config.webhookPath,
      bodyTimeout: config.bodyTimeout,
      pages: createPages({
        db,
        privateKey: config.privateKey,
        metrics,
        localToken,
        log,
        wake: started.wake,
        mounted: mount(started.wake),
      }),
      webhook: createWebhookHandler({
        db,
        appId: config.appId,
        secret: config.webhookSecret,
        body: createBodyReader(config.maxBody, config.maxBodiesInFlight),
        log,
        waitingSecond: waitingSecond(config),
        onStored: started.wake,
        onAnswered: metrics.delivery,
      }),
    });
    store.lock?.announce({ url: listening.url, token: localToken });
    return run(config, store, listening, started, log);
  } catch (error) {
    await listening?.stop();
    await workers?.stop(0);
    await store.close();
    throw error;
  }
}

function run(config: Config, store: OpenStore, listening: Listening, workers: Workers, log: Logger): App {
  const { db } = store;
  const tidy = () =>
    Promise.all([
      prune(db, { deliveriesDays: config.keepDeliveriesDays }),
      pruneTokens(db),
      prunePace(db),
    ]).then(
      ([removed]) =>
        Object.values(removed).some((count) => count > 0) && log.info({ removed }, "old rows removed"),
      (error) => log.error({ err: error }, "old rows not removed"),
    );
  const tidying = setInterval(tidy, PRUNE_EVERY_MS);
  void tidy();
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    clearInterval(tidying);
    // Both at once: whoever runs containers kills what is not down after 30 seconds, often after 10.
    await Promise.all([listening.stop(), workers.stop(config.stopWithin)]);
    await store.close();
  };
  return {
    url: listening.url,
    workers,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
