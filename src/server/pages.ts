import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Logger } from "pino";
import { AgentPolicyError } from "../errors.ts";
import { queueStates, stuckWork } from "../jobs/health.ts";
import type { Store } from "../store/database.ts";
import { findDecision } from "../store/decisions.ts";
import { findDeployment } from "../store/deployment/decisions.ts";
import { createAgentsApi } from "./agents-api.ts";
import { readiness } from "./health.ts";
import type { Metrics } from "./metrics.ts";

export interface PagesOptions {
  db: Store;
  privateKey: string;
  metrics: Metrics;
  /** Who knows it may read decisions; it stands in the data directory, readable by the same user only. */
  localToken: string;
  log: Logger;
  /** Work has come in. */
  wake?: () => void;
  /** What answers by itself, with its own ways to tell who asks. */
  mounted?: readonly Mount[];
}

/** An API and the path it stands at. */
export type Mount = readonly [path: string, api: Hono];

/** Everything the server answers beside webhooks. */
export function createPages({
  db,
  privateKey,
  metrics,
  localToken,
  log,
  wake,
  mounted = [],
}: PagesOptions): Hono {
  const pages = new Hono();

  pages.get("/healthz", (context) => context.json({ alive: true }));

  pages.get("/readyz", async (context) => {
    const state = await readiness(db, privateKey);
    return context.json(state, state.ready ? 200 : 503);
  });

  pages.get("/metrics", async (context) => {
    context.header("content-type", metrics.registry.contentType);
    return context.body(await metrics.registry.metrics());
  });

  pages.use("/api/*", async (context, next) => {
    const given = Buffer.from(context.req.header("authorization") ?? "");
    const wanted = Buffer.from(`Bearer ${localToken}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return context.json({ message: "Use the token of this server's data directory" }, 401);
    }
    return next();
  });

  pages.get("/api/decisions", async (context) => {
    const reference = context.req.query("reference") ?? "";
    return context.json((await findDeployment(db, reference)) ?? (await findDecision(db, reference)));
  });

  pages.get("/api/work", async (context) =>
    context.json({ queues: await queueStates(db), stuck: await stuckWork(db) }),
  );

  pages.route("/api/agents", createAgentsApi(db, wake ?? (() => {})));

  for (const [path, api] of mounted) pages.route(path, api);

  pages.notFound((context) => context.json({ message: "There is nothing here" }, 404));

  pages.onError((error, context) => {
    if (error instanceof AgentPolicyError && error.kind === "usage") {
      const status = error.code.endsWith("/not-found") ? 404 : 400;
      return context.json({ code: error.code, message: error.message, remedy: error.remedy }, status);
    }
    log.error({ err: error, path: context.req.path }, "request failed");
    return context.json({ message: "That did not work; the server's log says why" }, 500);
  });

  return pages;
}
