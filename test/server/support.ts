import { generateKeyPairSync } from "node:crypto";
import { request } from "node:http";
import { sign } from "@octokit/webhooks-methods";
import type { Config, StoreConfig } from "../../src/config.ts";

export const SECRET = "a secret of enough length";
export const APP_ID = 4711;
export const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs1",
  format: "pem",
}) as string;

/** Settings for a server on a free port. */
export function testConfig(store: StoreConfig, more: Partial<Config> = {}): Config {
  return {
    appId: APP_ID,
    privateKey,
    webhookSecret: SECRET,
    port: 0,
    host: "127.0.0.1",
    webhookPath: "/api/github/webhooks",
    store,
    githubApiUrl: "http://127.0.0.1:9",
    githubPacing: "none",
    logLevel: "silent",
    workers: 4,
    maxBody: 25 * 1024 * 1024,
    maxBodiesInFlight: 256 * 1024 * 1024,
    bodyTimeout: 30,
    lease: 2,
    stopWithin: 2,
    keepDeliveriesDays: 30,
    ...more,
  };
}

export const repository = {
  id: 7,
  name: "shop",
  owner: { login: "acme" },
  default_branch: "main",
  pushed_at: 1_760_000_000,
};
export const sender = { id: 900100, login: "acme-coder[bot]", type: "Bot" };
export const head = "1".repeat(40);
export const base = "2".repeat(40);

/** A `pull_request` payload with the fields that matter. */
export function pullRequestPayload(number: number, action = "opened", more: object = {}): object {
  return {
    action,
    number,
    installation: { id: 1 },
    repository,
    sender,
    pull_request: {
      node_id: `PR_${number}`,
      number,
      title: "Add a basket",
      body: "Closes #5",
      updated_at: "2026-11-20T10:00:00Z",
      head: { ref: "agent/basket", sha: head },
      base: { ref: "main", sha: base },
    },
    ...more,
  };
}

export interface Sent {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends a signed delivery as GitHub does. */
export async function deliver(
  url: string,
  event: string,
  payload: unknown,
  more: { id?: string; secret?: string; headers?: Record<string, string | undefined> } = {},
): Promise<Sent> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const headers: Record<string, string> = {};
  const all = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": more.id ?? crypto.randomUUID(),
    "x-hub-signature-256": await sign(more.secret ?? SECRET, body === "" ? " " : body),
    ...more.headers,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) headers[name] = value;
  return post(`${url}/api/github/webhooks`, body, headers);
}

export function post(
  url: string,
  body: string | Buffer,
  headers: Record<string, string>,
  method = "POST",
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
      response.on("error", reject);
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
