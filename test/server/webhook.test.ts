import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "@octokit/webhooks-methods";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import type { Config } from "../../src/config.ts";
import type { Handlers } from "../../src/jobs/workers.ts";
import { type App, startServer } from "../../src/server/app.ts";
import type { OpenStore } from "../../src/store/open.ts";
import { describeStores } from "../support/stores.ts";
import {
  deliver,
  head,
  post,
  pullRequestPayload,
  repository,
  SECRET,
  sender,
  testConfig,
} from "./support.ts";

const running: App[] = [];
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});

async function serve(store: OpenStore, more: Partial<Config> = {}, handlers: Handlers = {}): Promise<string> {
  const config = testConfig({ kind: "directory", directory: "unused" }, more);
  const app = await startServer(config, store, handlers, pino({ level: "silent" }));
  running.push(app);
  return app.url;
}
const inbox = ({ db }: OpenStore) => db.selectFrom("inbox").selectAll().orderBy("received_at").execute();
const work = ({ db }: OpenStore) => db.selectFrom("work").selectAll().orderBy("key").execute();

describeStores("webhook", (open, kind) => {
  test("a signed delivery is stored whole, with its witness and its work, before the 202", async () => {
    const store = await open();
    const url = await serve(store);
    const payload = pullRequestPayload(12, "opened", { note: "bytes that jsonb refuses: \u0000 \ud800" });
    const sent = await deliver(url, "pull_request", payload, { id: "11111111-aaaa" });
    expect(sent).toMatchObject({ status: 202, body: '{"message":"stored"}\n' });
    const [row] = await inbox(store);
    expect(row).toMatchObject({
      delivery: "11111111-aaaa",
      event: "pull_request",
      action: "opened",
      state: "accepted",
      repository_id: 7,
    });
    expect(Buffer.from(row?.raw ?? []).toString()).toBe(JSON.stringify(payload));
    expect(await work(store)).toMatchObject([{ queue: "pull-request", key: "7#12" }]);
    expect(await store.db.selectFrom("witness").select(["number", "kind", "sha"]).execute()).toEqual([
      { number: 12, kind: "act", sha: head },
    ]);
  });

  test("race 12: a redelivery is known, asks for its work again, and witnesses nothing twice", async () => {
    const store = await open();
    const url = await serve(store);
    const send = (id: string) => deliver(url, "pull_request", pullRequestPayload(12), { id });
    expect((await send("11111111-aaaa")).status).toBe(202);
    await store.db.deleteFrom("work").execute();
    expect(await send("11111111-aaaa")).toMatchObject({ status: 200, body: '{"message":"duplicate"}\n' });
    expect(await work(store)).toHaveLength(1);
    // The id is a header and not signed: a replay under another one must not look like a second act either.
    await send("22222222-bbbb");
    expect(await store.db.selectFrom("witness").select("id").execute()).toHaveLength(1);
    expect(await inbox(store)).toMatchObject([{ redelivered: 1 }, { redelivered: 0 }]);
  });

  test("events without effect, and unknown ones, are stored and answered 200", async () => {
    const store = await open();
    const url = await serve(store);
    expect((await deliver(url, "ping", { zen: "Design for failure." })).status).toBe(200);
    expect((await deliver(url, "an_event_of_next_year", { a: 1 })).status).toBe(200);
    expect((await inbox(store)).map((row) => row.state)).toEqual(["ignored", "ignored"]);
    expect(await work(store)).toEqual([]);
  });

  test("a wrong signature is 401 and leaves no trace; a missing header or other content is named", async () => {
    const store = await open();
    const url = await serve(store);
    const payload = pullRequestPayload(12);
    expect(await deliver(url, "pull_request", payload, { secret: "development" })).toMatchObject({
      status: 401,
    });
    expect(
      await deliver(url, "pull_request", payload, { headers: { "x-hub-signature-256": "sha256=00" } }),
    ).toMatchObject({ status: 401 });
    const without = (header: string) =>
      deliver(url, "pull_request", payload, { headers: { [header]: undefined } });
    for (const header of ["x-github-event", "x-github-delivery", "x-hub-signature-256"]) {
      const sent = await without(header);
      expect(sent.status).toBe(400);
      expect(sent.body.toLowerCase()).toContain(header);
    }
    expect((await without("content-type")).status).toBe(415);
    expect((await post(`${url}/api/github/webhooks`, "", {}, "GET")).status).toBe(405);
    expect(await inbox(store)).toEqual([]);
  });

  test("signed nonsense is kept with the reason and answered 400, without a stack trace", async () => {
    const store = await open();
    const url = await serve(store);
    const cases: [string, unknown][] = [
      ["pull_request", "{ not JSON"],
      ["pull_request", "null"],
      ["pull_request", { action: "opened" }],
      ["push", { ...pullRequestPayload(1), ref: 5 }],
    ];
    for (const [event, payload] of cases) {
      const sent = await deliver(url, event, payload);
      expect(sent.status).toBe(400);
      expect(sent.body).not.toMatch(/\bat .*\.ts|node_modules|Zod/);
    }
    const rows = await inbox(store);
    expect(rows.map((row) => row.state)).toEqual(["malformed", "malformed", "malformed", "malformed"]);
    expect(rows[0]?.problem).toBe("The body is not JSON");
    expect(await work(store)).toEqual([]);
  });

  test("an empty body is refused like any other that is not JSON, whoever sends it", async () => {
    const store = await open();
    const url = await serve(store);
    expect(await deliver(url, "push", "")).toMatchObject({
      status: 400,
      body: expect.stringContaining("empty"),
    });
    expect(await inbox(store)).toEqual([]);
    expect((await deliver(url, "ping", {})).status).toBe(200);
  });

  test("a store that is away is 503 with Retry-After, and the server lives on", async () => {
    const store = await open();
    const url = await serve(store);
    await store.db.schema.alterTable("work").renameTo("work_away").execute();
    const sent = await deliver(url, "pull_request", pullRequestPayload(12), { id: "11111111-aaaa" });
    expect(sent).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    expect(sent.body).not.toContain("work_away");
    expect(await inbox(store), "all or nothing").toEqual([]);
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toMatch(
      /agent_policy_delivery_seconds_count\{event="pull_request",status="503"\} 1/,
    );
    await store.db.schema.alterTable("work_away").renameTo("work").execute();
    expect((await deliver(url, "pull_request", pullRequestPayload(12), { id: "11111111-aaaa" })).status).toBe(
      202,
    );
  });

  test("work begins without waiting for a poll", async () => {
    const store = await open();
    const ran = Promise.withResolvers<number>();
    const url = await serve(store, {}, { "pull-request": async ({ number }) => void ran.resolve(number) });
    await deliver(url, "pull_request", pullRequestPayload(12));
    expect(await ran.promise).toBe(12);
  });

  test("events about an issue, a commit or a team find who rests on it, and who is being evaluated this moment", async () => {
    const store = await open();
    const { db } = store;
    const url = await serve(store);
    await db.insertInto("document").values({ digest: "d", body: "{}" }).execute();
    for (const [number, state] of [
      [1, "open"],
      [2, "open"],
      [3, "closed"],
    ] as const) {
      const { sequence } = await db
        .insertInto("decision")
        .values({
          id: `sha256:${number}`,
          repository_id: 7,
          number,
          head_sha: head,
          check_name: "agent-policy",
          verdict: "pass",
          facts: "d",
          policy: "d",
          decision: "{}",
        })
        .returning("sequence")
        .executeTakeFirstOrThrow();
      await db
        .insertInto("pull_request")
        .values({
          repository_id: 7,
          number,
          installation_id: 1,
          owner: "acme",
          name: "shop",
          state,
          head_sha: head,
          check_name: "agent-policy",
          verdict: "pass",
          decision: sequence,
          valid_until: null,
          updated_at: new Date(),
        })
        .execute();
      const watches = [
        { kind: "head" as const, value: number === 2 ? "9".repeat(40) : head },
        { kind: "issue" as const, value: number === 2 ? "7#6" : "7#5" },
        { kind: "team" as const, value: number === 2 ? "@other/core" : "@acme/core" },
      ];
      await db
        .insertInto("watch")
        .values(watches.map((watch) => ({ repository_id: 7, number, ...watch })))
        .execute();
    }
    const woken = async (event: string, payload: object) => {
      await db.deleteFrom("work").execute();
      expect((await deliver(url, event, payload)).status).toBe(202);
      return (await work(store)).map((row) => row.key);
    };
    const about = { installation: { id: 1 }, repository, sender };
    const issue = { node_id: "I_5", number: 5, title: "t", body: "b", updated_at: "2026-11-20T10:00:00Z" };
    const check_run = { name: "CI", head_sha: head, app: { id: 9, slug: "ci" }, pull_requests: [] };
    expect(await woken("issues", { ...about, action: "edited", issue })).toEqual(["7#1"]);
    expect(await woken("check_run", { ...about, action: "completed", check_run })).toEqual(["7#1"]);
    expect(
      await woken("membership", {
        action: "added",
        installation: { id: 1 },
        organization: { login: "Acme" },
      }),
    ).toEqual(["7#1"]);

    await deliver(url, "pull_request", pullRequestPayload(40));
    await db
      .updateTable("work")
      .set({ claim_token: "t", lease_until: new Date(Date.now() + 60_000) })
      .execute();
    await deliver(url, "issues", { ...about, action: "edited", issue });
    const rows = await work(store);
    expect(rows.map((row) => row.key).toSorted()).toEqual(["7#1", "7#40"]);
    expect(rows.find((row) => row.key === "7#40")?.generation).toBeGreaterThan(
      rows.find((row) => row.key === "7#40")?.claim_generation ?? 0,
    );
  });

  test("health, readiness and metrics tell how it stands", async () => {
    const store = await open();
    const url = await serve(store);
    await deliver(url, "pull_request", pullRequestPayload(12));
    await deliver(url, "made_up_by_a_stranger", {}, { secret: "not the secret" });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      ready: true,
      checks: { store: true, migrations: true, key: true },
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('agent_policy_queue_keys{queue="pull-request",state="ready"} 1');
    expect(metrics).toMatch(/agent_policy_delivery_seconds_count\{event="pull_request",status="202"\} 1/);
    expect(metrics).toMatch(/agent_policy_delivery_seconds_count\{event="unverified",status="401"\} 1/);
    expect(metrics).not.toContain("made_up_by_a_stranger");
    await store.db.deleteFrom("kysely_migration" as never).execute();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/api/decisions?reference=1`)).status).toBe(401);
  });

  if (kind === "postgres") return;

  test("a body of 60 MB is refused before it is read, also when its length is not declared", async () => {
    const store = await open();
    const url = await serve(store);
    const big = Buffer.alloc(60 * 1024 * 1024, 0x20);
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": "11111111-aaaa",
      "x-hub-signature-256": "sha256=00",
    };
    expect((await post(`${url}/api/github/webhooks`, big, headers)).status).toBe(413);
    expect(
      (await post(`${url}/api/github/webhooks`, big, { ...headers, "transfer-encoding": "chunked" })).status,
    ).toBe(413);
    expect((await deliver(url, "ping", {})).status).toBe(200);
    expect(await inbox(store)).toHaveLength(1);
  });

  test("a body at the cap is taken, one byte more is not", async () => {
    const store = await open();
    const url = await serve(store, { maxBody: 2048 });
    const ofSize = (size: number) => JSON.stringify({ pad: "x".repeat(size - 10) });
    expect(ofSize(2048)).toHaveLength(2048);
    expect((await deliver(url, "ping", ofSize(2048))).status).toBe(200);
    expect((await deliver(url, "ping", ofSize(2049))).status).toBe(413);
  });

  test("bodies beyond what may be in memory at once are put off", async () => {
    const store = await open();
    const url = await serve(store, { maxBodiesInFlight: 1024 });
    expect(await deliver(url, "ping", { pad: "x".repeat(2000) })).toMatchObject({
      status: 503,
      headers: { "retry-after": "30" },
    });
    expect((await deliver(url, "ping", { pad: "x".repeat(500) })).status).toBe(200);
    expect((await deliver(url, "ping", { pad: "x".repeat(500) })).status).toBe(200);
  });

  async function half(
    url: string,
    declared: number,
  ): Promise<{ answer: () => string; end: () => void; closed: Promise<void> }> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    socket
      .on("data", (chunk) => chunks.push(chunk))
      .on("error", () => {})
      .on("close", () => resolve());
    const signature = await sign(SECRET, "{}");
    socket.write(
      `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: ping\r\nx-github-delivery: 11111111-aaaa\r\nx-hub-signature-256: ${signature}\r\ncontent-length: ${declared}\r\n\r\n{`,
    );
    return { answer: () => Buffer.concat(chunks).toString(), end: () => socket.destroy(), closed: promise };
  }

  test("a body that breaks off leaves nothing behind", async () => {
    const store = await open();
    const url = await serve(store);
    const sending = await half(url, 2);
    await sleep(50);
    sending.end();
    await sleep(50);
    expect(await inbox(store)).toEqual([]);
    expect((await deliver(url, "ping", {})).status).toBe(200);
  });

  test("a body that trickles in is given up after the time allowed", async () => {
    const store = await open();
    const url = await serve(store, { bodyTimeout: 1 });
    const sending = await half(url, 2);
    await sending.closed;
    expect(sending.answer()).toMatch(/^HTTP\/1.1 408 /);
    expect(await inbox(store)).toEqual([]);
  });
});
