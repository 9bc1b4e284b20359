import { z } from "zod";

/** Probot's default secret, public knowledge: whoever signs with it could be anybody. */
const PROBOT_DEFAULT_SECRET = "development";
export const MIN_SECRET_LENGTH = 16;
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

/** The variables that the server reads, each checked and with what to do. */
export const environmentSchema = z.object({
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
    .refine((secret) => secret.trim() !== "", {
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
