import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PGliteDialect, sql } from "kysely";
import type { Config } from "../../../src/config.ts";
import { type Parts, startApp } from "../../../src/main.ts";
import type { App } from "../../../src/server/app.ts";
import { createLog } from "../../../src/server/log.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import type { Database, Store } from "../../../src/store/database.ts";
import type { OpenStore } from "../../../src/store/open.ts";
import { migratedPGlite } from "../../support/pglite.ts";

/** A simulated GitHub and the real App behind it, talking over HTTP. */
export interface World {
  sim: Simulator;
  app: App;
  db: Store;
  /** Everything GitHub had to tell was told, and the App has nothing left to do about it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Work that is due later than this (a verdict that expires) keeps nobody waiting. */
const SOON_SECONDS = 30;
/** How long nothing at all may happen. A machine under load is slow and not wrong. */
const PATIENCE_MS = 25_000;
/** How long something may go on happening. */
const ENDLESS_MS = 10 * PATIENCE_MS;

/** Starts both on an open store. */
export async function startWorld(store: OpenStore, parts: Parts = {}): Promise<World> {
  const sim = await startSimulator();
  const config = configFor(sim);
  const app = await startApp(config, { log: createLog("silent"), ...parts, store });
  sim.connect({ url: app.url + config.webhookPath, patienceMs: ENDLESS_MS });
  const { db } = store;
  return {
    sim,
    app,
    db,
    settled: settling(sim, db),
    async close() {
      await app.stop();
      await sim.close();
    },
  };
}

function configFor(sim: Simulator): Config {
  return {
    appId: sim.app.id,
    privateKey: sim.app.privateKey,
    webhookSecret: sim.app.webhookSecret,
    port: 0,
    host: "127.0.0.1",
    webhookPath: "/api/github/webhooks",
    // Never opened: the store is handed in.
    store: { kind: "directory", directory: "unused" },
    githubApiUrl: sim.url,
    githubPacing: "none",
    logLevel: "silent",
    workers: 4,
    maxBody: 25 * 1024 * 1024,
    maxBodiesInFlight: 256 * 1024 * 1024,
    bodyTimeout: 30,
    lease: 60,
    stopWithin: 5,
    keepDeliveriesDays: 7,
  };
}

/** A delivery that the App refused is told once: what is played afterwards in the same world is not to blame. */
function settling(sim: Simulator, db: Store): () => Promise<void> {
  let told = 0;
  return async () => {
    await settled(sim, db);
    const refused = sim.deliveries
      .slice(told)
      .find(({ statusCode }) => statusCode !== 200 && statusCode !== 202);
    told = sim.deliveries.length;
    if (refused) throw new Error(`the App answered ${refused.statusCode} to ${refused.event}`);
  };
}

async function settled(sim: Simulator, db: Store): Promise<void> {
  const began = performance.now();
  let asked = sim.requests.length;
  let progress = began;
  for (;;) {
    await sim.settled();
    const told = sim.deliveries.length;
    const { rows } = await sql<{ key: string; last_error: string | null }>`
      select queue || ' ' || key as key, last_error from work
      where queue <> 'redelivery' -- comes again by itself for ever
        and (claim_token is not null or run_at <= clock_timestamp() + make_interval(secs => ${SOON_SECONDS}))
    `.execute(db);
    await sim.settled();
    if (rows.length === 0 && sim.deliveries.length === told) return;
    const now = performance.now();
    if (sim.requests.length !== asked) progress = now;
    asked = sim.requests.length;
    if (now > Math.min(progress + PATIENCE_MS, began + ENDLESS_MS))
      throw new Error(`still at work: ${rows.map((row) => `${row.key} (${row.last_error})`).join("; ")}`);
    await sleep(15);
  }
}

/** An empty PGlite store in memory. */
export async function memoryStore(): Promise<OpenStore> {
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: await migratedPGlite() }) });
  return { db, exclusive: true, lock: null, close: () => db.destroy() };
}
