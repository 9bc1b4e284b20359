import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/core";
import type { Logger } from "pino";
import { Probot } from "probot";
import type { Config } from "../config.ts";
import { createEtagCache, type EtagCache, partOf } from "../github/client/etag-cache.ts";
import { createOctokit, type Timing } from "../github/client/octokit.ts";
import { remember } from "../remember.ts";
import { waitingSecond } from "./pacing.ts";

type GitHubConfig = Pick<Config, "appId" | "privateKey" | "webhookSecret" | "githubApiUrl" | "githubPacing">;

/** Clients kept at once; each holds its installation's limits. */
const MOST_CLIENTS = 1_000;

/** What answers remembered for conditional requests may take, of all installations together. */
const REMEMBERED_BYTES = 256 * 1024 * 1024;

/** Probot with the App's credentials. It keeps the installations' tokens; webhooks are taken in before it (server/webhook/handler.ts). */
export function createProbot(config: GitHubConfig, log: Logger): Probot {
  return new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecret,
    baseUrl: config.githubApiUrl,
    log,
  });
}

/**
 * Gives the client of an installation, the same one each time: authenticated by Probot, throttled and retried by ours
 * (Probot 14 logs secondary rate limits and gives up).
 */
export function createClients(
  probot: Probot,
  config: GitHubConfig,
  log: Logger,
  timing: Partial<Timing> = {},
): (installationId: number) => Promise<Octokit> {
  const clients = new Map<number, Promise<Octokit>>();
  const answers = createEtagCache(REMEMBERED_BYTES);
  return (installationId) => {
    const client =
      clients.get(installationId) ?? connect(probot, config, log, timing, installationId, answers);
    remember(clients, installationId, client, MOST_CLIENTS);
    client.catch(() => clients.delete(installationId));
    return client;
  };
}

/** The client that acts as the App itself, with a JWT: for the delivery log. */
export function createAppClient(config: GitHubConfig, timing: Partial<Timing> = {}): Octokit {
  return createOctokit({
    baseUrl: config.githubApiUrl,
    authStrategy: createAppAuth,
    auth: { appId: config.appId, privateKey: config.privateKey },
    timing: { ...pace(config), ...timing },
  });
}

function pace(config: GitHubConfig): Partial<Timing> {
  return {
    ...(config.githubPacing === "none" ? { betweenWritesMs: 0 } : {}),
    secondMs: waitingSecond(config) * 1000,
  };
}

async function connect(
  probot: Probot,
  config: GitHubConfig,
  log: Logger,
  timing: Partial<Timing>,
  installationId: number,
  answers: EtagCache,
): Promise<Octokit> {
  const { auth } = await probot.auth(installationId);
  const say = log.child({ installation: installationId });
  return createOctokit({
    baseUrl: config.githubApiUrl,
    authStrategy: () => auth,
    cache: partOf(answers, installationId),
    timing: { ...pace(config), ...timing },
    log: {
      debug: (message) => say.debug(message),
      info: (message) => say.info(message),
      warn: (message) => say.warn(message),
      error: (message) => say.error(message),
    },
  });
}

/**
 * Seconds that GitHub asked to wait, from an error of Octokit or one caused by it: `retry-after`, or the reset of a
 * used-up quota. 0 when it did not ask.
 */
export function waitAskedFor(error: unknown, now: number = Date.now()): number {
  const headers = headersOf(error);
  const retryAfter = Number(headers?.["retry-after"]);
  if (Number.isFinite(retryAfter) && retryAfter > 0) return retryAfter;
  const reset = Number(headers?.["x-ratelimit-reset"]);
  if (headers?.["x-ratelimit-remaining"] === "0" && Number.isFinite(reset))
    return Math.max(0, reset - now / 1000 + 1);
  return 0;
}

function headersOf(error: unknown, depth = 0): Record<string, unknown> | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { response, cause } = error as { response?: { headers?: Record<string, unknown> }; cause?: unknown };
  return response?.headers ?? headersOf(cause, depth + 1);
}
