import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { enqueue } from "../../src/jobs/enqueue.ts";
import { liveState, orderAgent } from "../../src/store/agents/orders.ts";
import { reportAgents } from "../../src/store/agents/report.ts";
import type { Store } from "../../src/store/database.ts";
import { createDecisionLog } from "../../src/store/decision-log.ts";
import { findAccount, recordInstallation } from "../../src/store/installations.ts";
import { alice, carol, comment, copilot, facts, HEAD, NOW, push, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";
import { describeStores } from "../support/stores.ts";

const AGENT = "copilot-cloud-agent";
const acme = { id: 9001, login: "acme" };
const NOTIFY = "notify: {security: {url-from: AGENT_POLICY_NOTIFY_SOC}}";
const LIMITED = `agents: {registry: [{id: ${AGENT}, limits: {open-pull-requests: 3}, dormant-after: 2d}]}`;
const key = (number: number) => ({
  installationId: 1,
  repositoryId: 500,
  owner: "acme",
  name: "shop",
  number,
});
const day = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

describeStores("agents", (open) => {
  async function ready(): Promise<Store> {
    const { db } = await open();
    await db
      .transaction()
      .execute((trx) => recordInstallation(db, trx, { installationId: 1, account: acme }));
    return db;
  }
  type Given = Parameters<typeof facts>[0];
  async function judge(db: Store, number: number, policy = "", given: Given = {}) {
    const reading = {
      policy: effective(policy),
      facts: facts({ ...given, change: { number, createdAt: given?.asOf ?? NOW, ...given?.change } }),
    };
    const decision = decide(reading.policy, reading.facts);
    await createDecisionLog(db).record(key(number), decision, reading);
    return decision;
  }
  const order = (db: Store, kind: "quarantine" | "release", agent = AGENT, reason = "odd pushes") =>
    orderAgent(db, acme, { kind, agent, by: "soc", reason });
  const work = async (db: Store) =>
    (
      await db.selectFrom("work").select(["queue", "key", "invalidate_generation"]).orderBy("key").execute()
    ).map((row) => `${row.queue} ${row.key}${row.invalidate_generation === null ? "" : " invalidating"}`);
  const messages = async (db: Store) =>
    (await db.selectFrom("notification").select("body").orderBy("created_at").execute()).map(
      ({ body }) => body as Record<string, unknown>,
    );
  const activity = (db: Store, number: number, over: { headSha?: string; asOf?: string } = {}) =>
    createDecisionLog(db).activity(key(number), { agents: [AGENT], headSha: HEAD, asOf: NOW, ...over });

  describe("orders", () => {
    test("the last order about an agent is its state, for its organisation only", async () => {
      const db = await ready();
      expect(await liveState(db, key(1))).toEqual({ quarantined: [] });
      const outcome = await order(db, "quarantine");
      expect(outcome).toMatchObject({ agent: AGENT, organization: "acme", wasQuarantined: false });
      expect(await liveState(db, key(1))).toEqual({
        quarantined: [{ agent: AGENT, by: "soc", at: outcome.at, reason: "odd pushes" }],
      });
      expect(await liveState(db, { installationId: 2 })).toEqual({ quarantined: [] });
      // Installed anew, the organisation is the same.
      await db
        .transaction()
        .execute((trx) => recordInstallation(db, trx, { installationId: 2, account: acme }));
      expect((await liveState(db, { installationId: 2 })).quarantined).toHaveLength(1);
      expect(await order(db, "release")).toMatchObject({ wasQuarantined: true });
      expect(await liveState(db, key(1))).toEqual({ quarantined: [] });
      expect(await db.selectFrom("agent_order").select("kind").orderBy("sequence").execute()).toEqual([
        { kind: "quarantine" },
        { kind: "release" },
      ]);
    });

    test("asks for open pull requests the agent has part in, and for what is judged this moment", async () => {
      const db = await ready();
      await judge(db, 1);
      await judge(db, 2, "", { by: alice });
      await judge(db, 3);
      await createDecisionLog(db).recordClosed(key(3), "closed");
      await enqueue(db, [{ queue: "pull-request", args: key(4) }]);
      await db.updateTable("work").set({ claim_token: "x", run_at: null }).execute();
      const { pullRequests } = await order(db, "quarantine");
      expect(pullRequests).toEqual(["acme/shop#1", "acme/shop#4"]);
      expect(await work(db)).toEqual(["pull-request 500#1 invalidating", "pull-request 500#4 invalidating"]);
    });

    test("an id that nobody knows is refused with those nearest; one that a policy adds is known", async () => {
      const db = await ready();
      await expect(order(db, "quarantine", "copilot-cloud-agnet")).rejects.toMatchObject({
        kind: "usage",
        code: "agents/unknown",
        message: expect.stringContaining("copilot-cloud-agent"),
      });
      await expect(order(db, "quarantine", "acme-coder")).rejects.toMatchObject({ code: "agents/unknown" });
      await judge(db, 1, "agents: {registry: [{id: acme-coder, accounts: [900100]}]}");
      await expect(order(db, "quarantine", "acme-coder")).resolves.toMatchObject({ agent: "acme-coder" });
      expect((await db.selectFrom("agent_order").select("agent").execute()).length).toBe(1);
    });

    test("the policies in use are the latest of each repository, however many were in use before", async () => {
      const db = await ready();
      await judge(db, 1, "agents: {registry: [{id: acme-veteran, accounts: [900101]}]}");
      await sql`insert into document select 'old ' || n, body from document, generate_series(2, 600) as n
        where digest = (select policy from decision)`.execute(db);
      await sql`insert into decision (id, repository_id, number, head_sha, check_name, verdict, facts, policy, decision)
        select id, repository_id, n, head_sha, check_name, verdict, facts, 'old ' || n, decision
        from decision, generate_series(2, 600) as n`.execute(db);
      await sql`insert into pull_request
        select p.repository_id, d.number, installation_id, owner, name, 'closed', p.head_sha, p.check_name, p.verdict, d.sequence, null, updated_at
        from pull_request as p, decision as d where d.number > 1`.execute(db);
      await judge(db, 601, "agents: {registry: [{id: acme-coder, accounts: [900100]}]}");
      await expect(order(db, "quarantine", "acme-coder")).resolves.toMatchObject({ agent: "acme-coder" });
      await expect(order(db, "quarantine", "acme-veteran")).rejects.toMatchObject({ code: "agents/unknown" });
    });

    test("an agent that was stopped and then taken out of the policy can be released", async () => {
      const db = await ready();
      await judge(db, 1, "agents: {registry: [{id: acme-coder, accounts: [900100]}]}");
      await order(db, "quarantine", "acme-coder");
      await judge(db, 1, "");
      await expect(order(db, "release", "acme-coder")).resolves.toMatchObject({ wasQuarantined: true });
    });

    test.each(["", "  ", "two\nlines", "x".repeat(501)])("the reason %j is refused", async (reason) => {
      const db = await ready();
      await expect(order(db, "quarantine", AGENT, reason)).rejects.toMatchObject({ code: "agents/reason" });
      expect(await liveState(db, key(1))).toEqual({ quarantined: [] });
    });

    test("an organisation is named where there are several", async () => {
      const db = await ready();
      await expect(findAccount(db, undefined)).resolves.toEqual(acme);
      await expect(findAccount(db, "ACME")).resolves.toEqual(acme);
      await expect(findAccount(db, "acne")).rejects.toThrow(/Did you mean "acme"/);
      const other = { id: 9002, login: "umbrella" };
      await db
        .transaction()
        .execute((trx) => recordInstallation(db, trx, { installationId: 5, account: other }));
      await expect(findAccount(db, undefined)).rejects.toMatchObject({ code: "agents/which-organization" });
    });
  });

  describe("activity", () => {
    test("counts earlier pull requests, open ones and those of the week, never later ones", async () => {
      const db = await ready();
      await judge(db, 1, LIMITED, { asOf: day(-8) });
      await judge(db, 2, LIMITED, { asOf: day(-3) });
      await judge(db, 3, LIMITED, { by: alice });
      await judge(db, 6, LIMITED);
      await createDecisionLog(db).recordClosed(key(2), "merged");
      expect(await activity(db, 5)).toMatchObject({
        known: true,
        value: [{ agent: AGENT, open: [1], opened: [{ number: 2 }] }],
      });
    });

    test("is not known while an earlier pull request waits for its first judgement", async () => {
      const db = await ready();
      await judge(db, 1, LIMITED);
      await enqueue(db, [{ queue: "pull-request", args: key(1) }]);
      expect((await activity(db, 5)).known).toBe(true);
      await enqueue(db, [{ queue: "pull-request", args: key(4) }]);
      const answer = await activity(db, 5);
      expect(answer).toMatchObject({ known: false, gap: { kind: "incomplete", retry: true } });
      expect((await activity(db, 4)).known).toBe(true);
    });

    test("an earlier pull request that becomes the agent's, is closed or reopened moves the line", async () => {
      const db = await ready();
      await judge(db, 3, LIMITED, { by: alice });
      await judge(db, 5, LIMITED);
      await judge(db, 6, "");
      expect(await work(db)).toEqual([]);
      await judge(db, 3, LIMITED, { by: alice, pushes: known([push(copilot)]) });
      expect(await work(db)).toEqual(["pull-request 500#5 invalidating"]);
      await db.deleteFrom("work").execute();
      await createDecisionLog(db).recordClosed(key(3), "closed");
      await createDecisionLog(db).recordClosed(key(3), "closed");
      expect(await work(db)).toEqual(["pull-request 500#5"]);
      await db.deleteFrom("work").execute();
      await judge(db, 3, LIMITED);
      expect(await work(db)).toEqual(["pull-request 500#5 invalidating"]);
    });

    test("absences: the longest since the agent was released; the same head seen again is no sign of life", async () => {
      const db = await ready();
      const at = async (number: number, days: number) => {
        await judge(db, number, "", { asOf: day(days) });
      };
      const read = async (days: number, number = 50) => {
        const answer = await activity(db, number, { asOf: day(days) });
        return answer.known ? answer.value[0] : null;
      };
      expect(await read(0)).toMatchObject({ lastSeen: day(0), absence: null, renewedAt: null });
      await at(1, -30);
      await at(2, -20);
      await at(3, -17);
      await at(1, -1);
      // A new head after 17 days, and an old one that is only judged again.
      expect(await read(0)).toMatchObject({ lastSeen: day(0), absence: { from: day(-17), to: day(0) } });
      expect(await read(0, 1)).toMatchObject({
        lastSeen: day(-17),
        absence: { from: day(-30), to: day(-20) },
      });
      await order(db, "release");
      const renewed = await read(0, 1);
      expect(renewed).toMatchObject({ lastSeen: day(-17), absence: null });
      expect(renewed?.renewedAt).not.toBeNull();
    });
  });

  describe("the inventory", () => {
    test("agents and unlisted bots, counted by head, with entries for the policy", async () => {
      const db = await ready();
      const bot = { id: 424242, login: "Devin-AI-Integration[bot]", type: "Bot" } as const;
      await judge(db, 1);
      await judge(db, 1);
      await judge(db, 2, "", { by: bot });
      await order(db, "quarantine");
      const report = await reportAgents(db, acme);
      expect(report.agents).toMatchObject([
        {
          id: AGENT,
          owner: null,
          quarantine: { by: "soc" },
          repositories: [{ repository: "acme/shop", count: 1 }],
        },
      ]);
      expect(report.unlisted).toMatchObject([{ subject: "account:424242", imitates: "devin" }]);
      expect(report.unlisted[0]?.policy).toEqual({
        accept: expect.stringContaining("{id: 424242"),
        govern: expect.stringContaining("accounts: [424242]"),
      });
      expect((await reportAgents(db, { id: 1, login: "other" })).agents).toEqual([]);
    });
  });

  describe("messages", () => {
    test("of quarantine and release go to every channel of the organisation's policies", async () => {
      const db = await ready();
      await judge(db, 1, NOTIFY);
      await order(db, "quarantine");
      await order(db, "release", AGENT, "false alarm");
      expect(await messages(db)).toMatchObject([
        { version: 1, event: "agent.quarantined", agent: AGENT, by: "soc", organization: acme },
        { event: "agent.released", reason: "false alarm" },
      ]);
      expect((await work(db)).filter((one) => one.startsWith("notification"))).toHaveLength(2);
    });

    test("of an imitated login, a dormant agent and an exception come once", async () => {
      const db = await ready();
      const bot = { id: 424242, login: "Copilot", type: "Bot" } as const;
      await judge(db, 1, NOTIFY, { by: bot });
      await judge(db, 2, NOTIFY, { by: bot });
      const away = known([
        {
          agent: AGENT,
          open: [],
          opened: [],
          lastSeen: NOW,
          absence: { from: day(-9), to: NOW },
          renewedAt: null,
        },
      ]);
      await judge(db, 3, `${NOTIFY}\n${LIMITED}`, { activity: away });
      await judge(db, 4, `${NOTIFY}\n${LIMITED}`, { activity: away });
      const excepted = `${NOTIFY}\nlimits: {files: 0}\nexceptions: {from: ["@acme/security"], rules: ["limits/*"]}`;
      const comments = known([comment(carol, `/agent-policy except limits/files ${HEAD} reviewed by hand`)]);
      await judge(db, 5, excepted, { comments, reviews: known([review(carol)]) });
      await judge(db, 5, excepted, { comments });
      expect((await messages(db)).map(({ event, agent, by }) => [event, agent, by])).toEqual([
        ["agent.look-alike", AGENT, null],
        ["agent.dormant", AGENT, null],
        ["relief.used", null, "carol"],
      ]);
    });

    test("nobody is told where no policy names a channel", async () => {
      const db = await ready();
      await judge(db, 1, "", { by: { id: 5, login: "Copilot", type: "User" }, events: known([]) });
      await order(db, "quarantine");
      expect(await messages(db)).toEqual([]);
    });
  });
});
