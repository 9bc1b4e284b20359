import { environmentSchema } from "./config/environment.ts";
import { type NotifyConfig, notifyConfig } from "./config/notify.ts";
import { privateKeyOf } from "./config/private-key.ts";
import { configError } from "./config/problem.ts";

/** All settings of the server, checked. Times are in seconds unless the name says otherwise, sizes in bytes. */
export interface Config {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  port: number;
  host: string;
  webhookPath: string;
  store: StoreConfig;
  githubApiUrl: string;
  /** `none`: no pause between writes and no wait before a retry; only for a simulator. */
  githubPacing: "github" | "none";
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  workers: number;
  maxBody: number;
  maxBodiesInFlight: number;
  bodyTimeout: number;
  lease: number;
  stopWithin: number;
  keepDeliveriesDays: number;
  notify?: NotifyConfig;
  /** Hosts, or `host:port`, that key sets and logs may be read from though their addresses are private. */
  trustedHosts?: string[];
  /** Files with the trusted roots of Sigstore instances, by the name that policies call them. */
  sigstoreRoots?: ReadonlyMap<string, string>;
  /** Ed25519 private key (PEM) that signs what the App attests; made in `dataDirectory` when absent. */
  signingKey?: string;
  dataDirectory?: string;
}

/** Where the data lives: a PostgreSQL server, or PGlite in a directory. */
export type StoreConfig =
  | { kind: "server"; url: string; pool: number }
  | { kind: "directory"; directory: string };

/**
 * Settings that name the store only, for commands that need nothing else.
 *
 * @throws AgentPolicyError (`usage`) that names each wrong variable and what to do.
 */
export function readStoreConfig(environment: NodeJS.ProcessEnv = process.env): StoreConfig {
  const parsed = environmentSchema
    .pick({ DATABASE_URL: true, DATABASE_POOL: true, DATA_DIR: true })
    .safeParse(environment);
  if (!parsed.success) throw configError(parsed.error.issues.map((issue) => issue.message));
  return storeConfig(parsed.data);
}

/** What a command needs that speaks with GitHub for itself: the App's key, or a person's token, or both. */
export interface GitHubAccess {
  appId: number;
  privateKey: string | null;
  token: string | null;
  githubApiUrl: string;
  githubPacing: "github" | "none";
}

/**
 * Reads how to speak with GitHub. The App's key may be left out where a token is named.
 *
 * @param tokenFrom name of the variable that holds a person's token
 * @throws AgentPolicyError (`usage`) that names each wrong variable; no secret is part of a message.
 */
export function readGitHubAccess(
  tokenFrom: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): GitHubAccess {
  const parsed = environmentSchema
    .pick({
      APP_ID: true,
      PRIVATE_KEY: true,
      PRIVATE_KEY_PATH: true,
      GITHUB_API_URL: true,
      GITHUB_PACING: true,
    })
    .safeParse(environment);
  if (!parsed.success) throw configError(parsed.error.issues.map((issue) => issue.message));
  const { data } = parsed;
  const token = tokenFrom === undefined ? null : environment[tokenFrom]?.trim() || null;
  if (tokenFrom !== undefined && token === null)
    throw configError([`${tokenFrom} is missing or empty; set it to a token of an administrator`]);
  const keyless = token !== null && data.PRIVATE_KEY === undefined && data.PRIVATE_KEY_PATH === undefined;
  return {
    appId: data.APP_ID,
    privateKey: keyless ? null : privateKeyOf(data),
    token,
    githubApiUrl: data.GITHUB_API_URL,
    githubPacing: data.GITHUB_PACING,
  };
}

function storeConfig(data: {
  DATABASE_URL?: string | undefined;
  DATABASE_POOL: number;
  DATA_DIR: string;
}): StoreConfig {
  return data.DATABASE_URL === undefined
    ? { kind: "directory", directory: data.DATA_DIR }
    : { kind: "server", url: data.DATABASE_URL, pool: data.DATABASE_POOL };
}

/**
 * Reads and checks the environment; nothing else in the program does.
 *
 * @throws AgentPolicyError (`usage`) that names each wrong variable and what to do. No value of a
 * secret is ever part of a message.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw configError(parsed.error.issues.map((issue) => issue.message));
  const data = parsed.data;
  if (data.GITHUB_PACING === "none" && new URL(data.GITHUB_API_URL).hostname === "api.github.com") {
    throw configError([
      "GITHUB_PACING=none is for a simulator; leave it out when GITHUB_API_URL is GitHub's",
    ]);
  }
  return {
    appId: data.APP_ID,
    privateKey: privateKeyOf(data),
    webhookSecret: data.WEBHOOK_SECRET,
    port: data.PORT,
    host: data.HOST,
    webhookPath: data.WEBHOOK_PATH,
    store: storeConfig(data),
    githubApiUrl: data.GITHUB_API_URL,
    githubPacing: data.GITHUB_PACING,
    logLevel: data.LOG_LEVEL,
    workers: data.WORKERS,
    maxBody: data.MAX_BODY,
    maxBodiesInFlight: data.MAX_BODIES_IN_FLIGHT,
    bodyTimeout: data.BODY_TIMEOUT,
    lease: data.LEASE,
    stopWithin: data.STOP_WITHIN,
    keepDeliveriesDays: data.KEEP_DELIVERIES_DAYS,
    notify: notifyConfig(environment),
    trustedHosts: data.AGENT_POLICY_TRUSTED_HOSTS,
    sigstoreRoots: data.AGENT_POLICY_SIGSTORE_ROOTS,
    ...(data.AGENT_POLICY_SIGNING_KEY === undefined
      ? {}
      : { signingKey: data.AGENT_POLICY_SIGNING_KEY.replaceAll("\\n", "\n") }),
    dataDirectory: data.DATA_DIR,
  };
}
