import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { deliverNotification } from "../../src/server/notify.ts";
import type { Database, Store } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { privateKey, SECRET } from "./support.ts";

const CHANNEL = "AGENT_POLICY_NOTIFY_SOC";
const log = pino({ level: "silent" });
let db: Store;
let answer: RequestListener;
const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  received.push({ url: request.url ?? "", headers: request.headers, body });
  answer(request, response);
});
let url = "";

beforeAll(async () => {
  db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await migrate(db);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cr3t`;
});
beforeEach(async () => {
  await db
    .insertInto("notification")
    .values({ id: "m1", channel: CHANNEL, body: JSON.stringify({ version: 1, id: "m1", text: "hello" }) })
    .execute();
  answer = (_, response) => response.writeHead(204).end();
});
afterEach(async () => {
  received.length = 0;
  await db.deleteFrom("notification").execute();
});
afterAll(async () => {
  server.close();
  await db.destroy();
});

const deliver = (more: object = {}, config = { channels: new Map([[CHANNEL, url]]) }) =>
  deliverNotification({ db, log, config, ...more }, "m1");
const outcome = async () =>
  (await db.selectFrom("notification").select("outcome").executeTakeFirstOrThrow()).outcome;

test("a message is posted once, signed with the shared secret", async () => {
  const config = { channels: new Map([[CHANNEL, url]]), secret: "a secret between the two" };
  await deliver({}, config);
  await deliver({}, config);
  expect(received).toHaveLength(1);
  const [message] = received;
  expect(JSON.parse(message?.body ?? "")).toEqual({ version: 1, id: "m1", text: "hello" });
  const signature = createHmac("sha256", config.secret)
    .update(message?.body ?? "")
    .digest("hex");
  expect(message?.headers["x-agent-policy-signature-256"]).toBe(`sha256=${signature}`);
  expect(message?.headers["x-agent-policy-id"]).toBe("m1");
  expect(await outcome()).toBe("delivered");
});

test("without a secret it goes unsigned", async () => {
  await deliver();
  expect(received[0]?.headers["x-agent-policy-signature-256"]).toBeUndefined();
});

test.each([
  ["a failure", 500, /answered 500/],
  ["a redirect, which is not followed", 307, /answered 307/],
])("%s is tried again, and the error does not tell the address", async (_, status, problem) => {
  answer = (_request, response) => response.writeHead(status, { location: `${url}/elsewhere` }).end();
  const error = await deliver().catch((one: unknown) => one);
  expect(error).toMatchObject({ kind: "unknown", code: "notify/undelivered" });
  expect(String(error)).toMatch(problem);
  expect(String(error)).not.toContain("s3cr3t");
  expect(received).toHaveLength(1);
  expect(await outcome()).toBeNull();
});

test("a channel that does not answer is left in time", async () => {
  answer = () => {};
  await expect(deliver({ patienceMs: 100 })).rejects.toThrow(/did not answer in time/);
  server.closeAllConnections();
});

test("old news is given up", async () => {
  answer = (_, response) => response.writeHead(500).end();
  await deliver({ now: () => new Date(Date.now() + 4 * 86_400_000) });
  expect(await outcome()).toBe("given up");
});

test("a variable that is not set here ends the message", async () => {
  await deliver({}, { channels: new Map() });
  expect(received).toEqual([]);
  expect(await outcome()).toBe("no address");
});

const environment = { APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };

test("channels are read from the environment, https or this machine only", () => {
  const { notify } = readConfig({
    ...environment,
    AGENT_POLICY_NOTIFY_SOC: "https://hooks.example.com/x",
    AGENT_POLICY_NOTIFY_LOCAL: "http://127.0.0.1:8080/",
    AGENT_POLICY_NOTIFY_EMPTY: "",
    NOTIFY_SECRET: "a secret between the two",
  });
  expect([...(notify?.channels ?? [])]).toEqual([
    ["AGENT_POLICY_NOTIFY_SOC", "https://hooks.example.com/x"],
    ["AGENT_POLICY_NOTIFY_LOCAL", "http://127.0.0.1:8080/"],
  ]);
  expect(notify?.secret).toBe("a secret between the two");
});

test.each([
  [{ AGENT_POLICY_NOTIFY_SOC: "http://hooks.example.com/s3cr3t" }, /AGENT_POLICY_NOTIFY_SOC must be/],
  [{ AGENT_POLICY_NOTIFY_SOC: "http://127.0.0.1.example.com/s3cr3t" }, /AGENT_POLICY_NOTIFY_SOC must be/],
  [{ AGENT_POLICY_NOTIFY_SOC: "file:///s3cr3t" }, /AGENT_POLICY_NOTIFY_SOC must be/],
  [{ NOTIFY_SECRET: "s3cr3t" }, /NOTIFY_SECRET is shorter/],
])("%j is refused without telling the value", (more, message) => {
  const read = () => readConfig({ ...environment, ...more });
  expect(read).toThrow(message);
  expect(read).not.toThrow(/s3cr3t/);
});
