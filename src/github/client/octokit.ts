import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import Bottleneck from "bottleneck";
import { createEtagCache, type EtagCache } from "./etag-cache.ts";
import { askConditionally, guardResponses, spaceWrites } from "./request-hooks.ts";

/** How long things may take. The defaults are for GitHub; tests hand in small ones. */
export interface Timing {
  /** For one try of one request. GitHub itself ends requests after 10 s. */
  timeoutMs: number;
  /** Least time between two mutations of one installation. */
  betweenWritesMs: number;
  /** A waiting second (`retry-after`, back-off) in milliseconds. */
  secondMs: number;
  /** Longest `retry-after` that is waited for in place; for more, the work is put back. */
  longestWaitSeconds: number;
  /** Tries after the first, for answers of status 5xx and lost connections. */
  retries: number;
}

export const defaultTiming: Timing = {
  timeoutMs: 15_000,
  betweenWritesMs: 1_000,
  secondMs: 1_000,
  longestWaitSeconds: 120,
  retries: 3,
};

export interface OctokitOptions {
  baseUrl?: string;
  /** An Octokit auth strategy (`createAppAuth`) with its options, or a token as `auth` alone. */
  authStrategy?: unknown;
  auth?: unknown;
  timing?: Partial<Timing>;
  cache?: EtagCache;
  log?: {
    debug: (message: string) => void;
    info: (message: string) => void;
    warn: (message: string) => void;
    error: (message: string) => void;
  };
}

/**
 * Builds the client of one installation: throttled, retried, timed out, conditional where something was read before.
 * Every installation needs its own, since limits and ETags are counted by installation.
 */
export function createOctokit(options: OctokitOptions): Octokit {
  const timing = { ...defaultTiming, ...options.timing };
  const cache = options.cache ?? createEtagCache();
  // `plugin` order decides nesting: what is registered first is innermost, so the hooks see every single try.
  const hooks = (octokit: Octokit) => {
    guardResponses(octokit, timing);
    askConditionally(octokit, cache);
  };
  const Guarded = Octokit.plugin(hooks, retry, throttling);
  const mayWait = (retryAfter: number, _options: object, _octokit: unknown, retryCount: number) =>
    retryCount < timing.retries && retryAfter <= timing.longestWaitSeconds;
  const group = (maxConcurrent: number) => new Bottleneck.Group({ maxConcurrent });
  const octokit = new Guarded({
    userAgent: "agent-policy",
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    ...(options.authStrategy === undefined ? {} : { authStrategy: options.authStrategy }),
    ...(options.auth === undefined ? {} : { auth: options.auth }),
    ...(options.log === undefined ? {} : { log: options.log }),
    retry: { retries: timing.retries, retryAfterBaseValue: timing.secondMs },
    throttle: {
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
      retryAfterBaseValue: timing.secondMs,
      fallbackSecondaryRateRetryAfter: 60,
      // Groups of its own: the plugin's default ones are shared by all clients of the process.
      global: group(10),
      auth: group(1),
      search: group(1),
      write: group(10),
      notifications: group(1),
    },
  } as ConstructorParameters<typeof Guarded>[0]);
  spaceWrites(octokit, { betweenMs: timing.betweenWritesMs });
  return octokit;
}
