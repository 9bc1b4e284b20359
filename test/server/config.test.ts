import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig, readStoreConfig } from "../../src/config.ts";
import { AgentPolicyError } from "../../src/errors.ts";
import { temporaryDirectory } from "../support/directory.ts";
import { privateKey, SECRET } from "./support.ts";

const good = { APP_ID: "4711", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };

function problem(environment: Record<string, string | undefined>): string {
  try {
    readConfig({ ...good, ...environment });
  } catch (error) {
    expect(error).toBeInstanceOf(AgentPolicyError);
    expect(error).toMatchObject({ kind: "usage", code: "config/invalid" });
    return (error as Error).message;
  }
  return "";
}

test("three variables are enough", () => {
  expect(readConfig(good)).toMatchObject({
    appId: 4711,
    webhookSecret: SECRET,
    port: 3000,
    host: "127.0.0.1",
    githubApiUrl: "https://api.github.com",
    store: { kind: "directory", directory: "./data" },
    maxBody: 25 * 1024 * 1024,
    workers: 8,
  });
});

test.each([
  ["no secret", { WEBHOOK_SECRET: undefined }, /WEBHOOK_SECRET is missing/],
  ["an empty secret", { WEBHOOK_SECRET: "" }, /WEBHOOK_SECRET is empty/],
  ["a secret of spaces", { WEBHOOK_SECRET: " ".repeat(20) }, /WEBHOOK_SECRET is empty/],
  ["Probot's default secret", { WEBHOOK_SECRET: "development" }, /everybody knows; generate one/],
  ["a short secret", { WEBHOOK_SECRET: "fifteen letters" }, /shorter than 16/],
  ["no App ID", { APP_ID: undefined }, /APP_ID is missing/],
  ["the App's slug for its ID", { APP_ID: "agent-policy" }, /numeric App ID/],
  ["no key", { PRIVATE_KEY: undefined }, /PRIVATE_KEY is missing/],
  ["a key that is none", { PRIVATE_KEY: "hello" }, /holds no PEM private key/],
  ["a key file that is not there", { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/no/such.pem" }, /ENOENT/],
  ["a port that is none", { PORT: "http" }, /PORT is "http"/],
  ["too large a port", { PORT: "65536" }, /from 0 to 65535/],
  ["a database of another kind", { DATABASE_URL: "mysql://x" }, /postgres:\/\//],
  ["an API address that is none", { GITHUB_API_URL: "api.github.com" }, /https:\/\//],
  ["an unknown level", { LOG_LEVEL: "loud" }, /LOG_LEVEL/],
  ["no pacing against GitHub", { GITHUB_PACING: "none" }, /simulator/],
  ["deliveries kept for less than GitHub redelivers", { KEEP_DELIVERIES_DAYS: "1" }, /KEEP_DELIVERIES_DAYS/],
])("%s is refused, naming the variable", (_name, environment, message) => {
  expect(problem(environment)).toMatch(message);
});

test("all mistakes are told at once, and no secret with them", () => {
  const message = problem({ WEBHOOK_SECRET: "hunter2", APP_ID: "x", PORT: "y" });
  expect(message).toMatch(/APP_ID.*WEBHOOK_SECRET.*PORT/s);
  expect(message).not.toContain("hunter2");
});

test("the key may come from a file, as one line with \\n, or in base64", () => {
  const path = join(temporaryDirectory(), "key.pem");
  writeFileSync(path, privateKey);
  expect(readConfig({ ...good, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path }).privateKey).toBe(privateKey);
  expect(readConfig({ ...good, PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") }).privateKey).toBe(
    privateKey,
  );
  expect(readConfig({ ...good, PRIVATE_KEY: Buffer.from(privateKey).toString("base64") }).privateKey).toBe(
    privateKey,
  );
});

test("the store can be named without the App's credentials", () => {
  expect(readStoreConfig({ DATABASE_URL: "postgres://db/x" })).toEqual({
    kind: "server",
    url: "postgres://db/x",
    pool: 10,
  });
  expect(readStoreConfig({ DATA_DIR: "/var/lib/x" })).toEqual({ kind: "directory", directory: "/var/lib/x" });
});

test("every setting stands in .env.example and in the documentation", () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  const settings = new Set(
    `${read("src/config/environment.ts")}${read("src/config/notify.ts")}`.match(
      /(?<=^ {2}|environment\.)[A-Z][A-Z_]{3,}(?=:|\?)/gm,
    ),
  );
  expect(settings.size).toBeGreaterThan(20);
  for (const path of [".env.example", "docs/operations.md"]) {
    const text = read(path);
    expect([...settings].filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  }
});
