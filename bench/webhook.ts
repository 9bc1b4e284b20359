import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { readConfig } from "../src/config.ts";
import { startApp } from "../src/main.ts";
import { bareProbot } from "./bare-probot.ts";
import { median, type Result, result } from "./measure.ts";

const SECRET = "the secret of a benchmark";
const BODY_BYTES = 25_000;
const WARM_UP = 200;
const ROUNDS = 3;
const DELIVERIES = 500;

/** A `pull_request` payload of about 25 kB, a new pull request each time. */
function payload(number: number): string {
  const sha = "1".repeat(40);
  const event = {
    action: "opened",
    number,
    installation: { id: 1 },
    repository: { id: 7, name: "shop", owner: { login: "acme" }, default_branch: "main" },
    sender: { id: 1, login: "someone", type: "User" },
    pull_request: {
      node_id: `PR_${number}`,
      number,
      title: "Change something",
      body: "",
      updated_at: "2026-11-20T10:00:00Z",
      head: { ref: "topic", sha },
      base: { ref: "main", sha },
    },
    padding: "",
  };
  event.padding = "x".repeat(BODY_BYTES - JSON.stringify(event).length);
  return JSON.stringify(event);
}

async function post(agent: Agent, url: string, body: string, id: string): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-event": "pull_request",
    "x-github-delivery": id,
    "x-hub-signature-256": await sign(SECRET, body),
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sending = request(url, { method: "POST", agent, headers }, (response) => {
    response.resume().on("end", () => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`the benchmark's delivery was answered with ${status}`));
    });
  });
  sending.on("error", reject).end(body);
  await promise;
}

let sent = 0;
/** The median time from sending a signed delivery to its 2xx, in milliseconds. */
async function round(agent: Agent, url: string, deliveries: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < deliveries; index += 1) {
    sent += 1;
    const body = payload(sent);
    const started = performance.now();
    await post(agent, url, body, `benchmark-${sent}`);
    times.push(performance.now() - started);
  }
  return median(times);
}

/**
 * `webhook/ack`: a signed pull_request delivery of 25 kB to its 2xx, stored durably on the way, beside a bare Probot app
 * that stores nothing. Rounds alternate in one process; medians.
 *
 * @param databaseUrl a PostgreSQL database; PGlite in a temporary directory without it
 */
export async function benchWebhook(databaseUrl?: string): Promise<Result> {
  const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs1",
    format: "pem",
  });
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-bench-"));
  const config = readConfig({
    APP_ID: "1",
    PRIVATE_KEY: String(privateKey),
    WEBHOOK_SECRET: SECRET,
    PORT: "0",
    LOG_LEVEL: "silent",
    ...(databaseUrl === undefined ? { DATA_DIR: directory } : { DATABASE_URL: databaseUrl }),
  });
  // Nothing works on the queue: what is measured is the way to the 2xx.
  const ours = await startApp(config, { handlers: () => ({}) });
  const bare = await bareProbot({ id: 1, privateKey: String(privateKey), secret: SECRET });
  const agent = new Agent({ keepAlive: true });
  try {
    const url = `${ours.url}${config.webhookPath}`;
    await round(agent, url, WARM_UP);
    await round(agent, bare.url, WARM_UP);
    const values: number[] = [];
    const baselines: number[] = [];
    for (let count = 0; count < ROUNDS; count += 1) {
      values.push(await round(agent, url, DELIVERIES));
      baselines.push(await round(agent, bare.url, DELIVERIES));
    }
    const store = databaseUrl === undefined ? "PGlite" : "PostgreSQL";
    const baseline = { name: "Probot 14 createNodeMiddleware that stores nothing", value: median(baselines) };
    return result(
      "webhook/ack",
      "ms",
      median(values),
      baseline,
      `to a 2xx after the delivery is stored in ${store}; 25 kB`,
    );
  } finally {
    agent.destroy();
    bare.stop();
    await ours.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** `webhook/ack` on PGlite. */
export const webhookBenchmarks = async (): Promise<Result[]> => [await benchWebhook()];
