import { readFileSync } from "node:fs";
import { z } from "zod";
import { AgentPolicyError } from "./errors.ts";

/** Probot's default secret, public knowledge: whoever signs with it could be anybody. */
const PROBOT_DEFAULT_SECRET = "development";
const MIN_SECRET_LENGTH = 16;
const MEGABYTE = 1024 * 1024;

const integer = (name: string, min: number, max: number, fallback: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text.trim() === "") return fallback;
      const value = Number(text);
      if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
      context.addIssue(
        `${name} is "${text}"; set a whole number from ${min} to ${max}, or leave it out for ${fallback}`,
      );
      return z.NEVER;
    });

const httpUrl = (name: string, fallback: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const value = text === undefined || text.trim() === "" ? fallback : text.trim();
      if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value.replace(/\/+$/, "");
      context.addIssue(
        `${name} is "${value}"; set an address that starts with https://, for example ${fallback}`,
      );
      return z.NEVER;
    });

const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text.trim() === "" ? undefined : text));

const environmentSchema = z.object({
  APP_ID: z
    .string({ error: "APP_ID is missing; set it to the App ID on the App's settings page" })
    .regex(/^[1-9]\d*$/, "APP_ID must be the numeric App ID from the App's settings page")
    .transform(Number),
  PRIVATE_KEY: optionalText,
  PRIVATE_KEY_PATH: optionalText,
  WEBHOOK_SECRET: z
    .string({
      error: "WEBHOOK_SECRET is missing; set the same random text here and on the App's settings page",
    })
    .refine((secret) => secret !== "", {
      error: "WEBHOOK_SECRET is empty; set the same random text here and on the App's settings page",
      abort: true,
    })
    .refine((secret) => secret !== PROBOT_DEFAULT_SECRET, {
      error:
        'WEBHOOK_SECRET is "development", which everybody knows; generate one, for example with: openssl rand -hex 32',
      abort: true,
    })
    .refine(
      (secret) => secret.length >= MIN_SECRET_LENGTH,
      `WEBHOOK_SECRET is shorter than ${MIN_SECRET_LENGTH} characters; generate one, for example with: openssl rand -hex 32`,
    ),
  PORT: integer("PORT", 0, 65_535, 3000),
  HOST: optionalText.transform((host) => host ?? "127.0.0.1"),
  WEBHOOK_PATH: z
    .string()
    .regex(/^\/\S*$/, "WEBHOOK_PATH must start with /, for example /api/github/webhooks")
    .default("/api/github/webhooks"),
  DATABASE_URL: optionalText.refine(
    (url) => url === undefined || /^postgres(ql)?:\/\//.test(url),
    "DATABASE_URL must start with postgres:// or postgresql://; leave it out to keep the data in DATA_DIR",
  ),
  DATABASE_POOL: integer("DATABASE_POOL", 2, 200, 10),
  DATA_DIR: optionalText.transform((directory) => directory ?? "./data"),
  GITHUB_API_URL: httpUrl("GITHUB_API_URL", "https://api.github.com"),
  GITHUB_PACING: z
    .enum(["github", "none"], {
      error: "GITHUB_PACING must be github or none (none only against a simulator)",
    })
    .default("github"),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent",
    })
    .default("info"),
  WORKERS: integer("WORKERS", 1, 256, 8),
  MAX_BODY: integer("MAX_BODY", 1024, 100 * MEGABYTE, 25 * MEGABYTE),
  MAX_BODIES_IN_FLIGHT: integer("MAX_BODIES_IN_FLIGHT", MEGABYTE, 4096 * MEGABYTE, 256 * MEGABYTE),
  BODY_TIMEOUT: integer("BODY_TIMEOUT", 1, 600, 30),
  LEASE: integer("LEASE", 2, 3600, 60),
  STOP_WITHIN: integer("STOP_WITHIN", 0, 600, 25),
  KEEP_DELIVERIES_DAYS: integer("KEEP_DELIVERIES_DAYS", 7, 3650, 30),
  AGENT_POLICY_TRUSTED_HOSTS: optionalText
    .transform((text) => (text ?? "").split(",").map((host) => host.trim().toLowerCase()))
    .transform((hosts) => hosts.filter((host) => host !== ""))
    .refine(
      (hosts) => hosts.every((host) => /^[a-z0-9.:-]+$/.test(host)),
      "AGENT_POLICY_TRUSTED_HOSTS must list hosts, or host:port, with commas between",
    ),
  AGENT_POLICY_SIGSTORE_ROOTS: optionalText
    .refine(
      (text) =>
        (text ?? "x=x").split(",").every((entry) => /^\s*[a-z][a-z0-9-]{0,39}=\s*\S[^,]*$/.test(entry)),
      "AGENT_POLICY_SIGSTORE_ROOTS must list NAME=FILE with commas between, for example github=/etc/agent-policy/github.json",
    )
    .transform((text) => (text ?? "").split(",").map((entry) => entry.trim().split(/=\s*(.*)/s)))
    .transform((pairs) => new Map(pairs.flatMap(([name, file]) => (name && file ? [[name, file]] : [])))),
  AGENT_POLICY_SIGNING_KEY: optionalText.refine(
    (key) => key === undefined || key.includes("-----BEGIN PRIVATE KEY-----"),
    "AGENT_POLICY_SIGNING_KEY holds no PEM private key; make one with: openssl genpkey -algorithm ed25519",
  ),
});

/** Where messages to people go, by the name of the variable that holds each address. */
export interface NotifyConfig {
  channels: ReadonlyMap<string, string>;
  /** Key of the signature that each message carries; none without it. */
  secret?: string;
}

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

const CHANNEL = /^AGENT_POLICY_NOTIFY_[A-Z0-9_]{1,40}$/;

/** Every `AGENT_POLICY_NOTIFY_*` variable as a channel: HTTPS, or HTTP to this machine alone. */
function notifyConfig(environment: NodeJS.ProcessEnv): NotifyConfig {
  const channels = new Map<string, string>();
  const problems: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!CHANNEL.test(name) || text === undefined || text.trim() === "") continue;
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
    const loopback = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
    if (url?.protocol === "https:" || (url?.protocol === "http:" && loopback)) channels.set(name, url.href);
    else
      problems.push(`${name} must be an address that starts with https:// (http:// only for this machine)`);
  }
  const secret = environment.NOTIFY_SECRET?.trim();
  if (secret && secret.length < MIN_SECRET_LENGTH)
    problems.push(
      `NOTIFY_SECRET is shorter than ${MIN_SECRET_LENGTH} characters; generate one, for example with: openssl rand -hex 32`,
    );
  if (problems.length > 0) throw configError(problems);
  return { channels, ...(secret ? { secret } : {}) };
}

function privateKeyOf(environment: {
  PRIVATE_KEY: string | undefined;
  PRIVATE_KEY_PATH: string | undefined;
}): string {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = environment;
  if (inline === undefined && path === undefined) {
    throw configError([
      "PRIVATE_KEY is missing; set it, or PRIVATE_KEY_PATH, to the App's private key (.pem)",
    ]);
  }
  let key = inline?.replaceAll("\\n", "\n") ?? "";
  if (inline === undefined && path !== undefined) {
    try {
      key = readFileSync(path, "utf8");
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
      throw configError([
        `PRIVATE_KEY_PATH names ${path}, which cannot be read (${reason}); name the App's .pem file`,
      ]);
    }
  } else if (!key.includes("-----BEGIN")) {
    key = Buffer.from(key, "base64").toString("utf8");
  }
  if (/-----BEGIN (RSA )?PRIVATE KEY-----/.test(key)) return key;
  const name = inline === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  throw configError([
    `${name} holds no PEM private key; generate one on the App's settings page and use that file`,
  ]);
}

function configError(problems: string[]): AgentPolicyError {
  return new AgentPolicyError("usage", "config/invalid", problems.join("; "));
}

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
