import { sql } from "kysely";
import { expect, test } from "vitest";
import { actOf } from "../../src/levers/act.ts";
import { recordActs } from "../../src/store/acts.ts";
import type { Store } from "../../src/store/database.ts";
import { prune } from "../../src/store/retention.ts";
import { recordWitnesses } from "../../src/store/witnesses.ts";
import { describeStores } from "../support/stores.ts";

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const actor = { account: { id: 900100, login: "acme-coder[bot]", type: "Bot" as const }, via: null };
const removed = { inbox: 0, act: 0, published_check: 0, notification: 0 };

const delivery = (id: string, days: number) => ({
  delivery: id,
  event: "push",
  state: "accepted" as const,
  raw: Buffer.from("{}"),
  received_at: daysAgo(days),
  action: null,
  problem: null,
  installation_id: 1,
  repository_id: 500,
});

const act = (days: number, runId: number | null) =>
  actOf({
    kind: runId === null ? "comment" : "artifact",
    event: runId === null ? "issue_comment.created" : "workflow_run.completed",
    at: daysAgo(days).toISOString(),
    actor,
    author: null,
    repositoryId: 500,
    number: runId === null ? 7 : null,
    ref: null,
    sha: null,
    runId,
    text: "/deploy",
    node: null,
  });

async function planOf(db: Store, statement: string): Promise<string> {
  return db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    const { rows } = await sql.raw<{ "QUERY PLAN": string }>(`explain ${statement}`).execute(trx);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
}

describeStores("retention", (open) => {
  test("old deliveries go, witnesses and recent ones stay", async () => {
    const { db } = await open();
    await db
      .insertInto("inbox")
      .values([delivery("old-delivery", 31), delivery("new-delivery", 29)])
      .execute();
    await recordWitnesses(db, "old-delivery", [
      {
        repositoryId: 500,
        number: 7,
        witness: { kind: "edit", node: "PR_7", number: 7, at: "2026-01-01T00:00:00.000Z", actor },
      },
    ]);
    await sql`insert into inbox (delivery, event, received_at, state, raw)
      select 'flood-' || n, 'push', now() - interval '40 days', 'ignored', '' from generate_series(1, 2500) as n`.execute(
      db,
    );
    expect(await prune(db, { deliveriesDays: 30 })).toEqual({ ...removed, inbox: 2501 });
    expect(await db.selectFrom("inbox").select("delivery").execute()).toEqual([{ delivery: "new-delivery" }]);
    expect(await db.selectFrom("witness").select("id").execute()).toHaveLength(1);
  });

  test("acts of runs go when no run can follow them any more, unless a recorded decision names them; what was said stays", async () => {
    const { db } = await open();
    const [old, named, recent, said] = [act(420, 1), act(420, 2), act(400, 3), act(900, null)];
    await recordActs(db, "d-1", [old, named, recent, said]);
    await db.updateTable("act").set({ judged: true }).where("id", "=", named.id).execute();
    expect(await prune(db, { deliveriesDays: 30 })).toEqual({ ...removed, act: 1 });
    const kept = await db.selectFrom("act").select("id").execute();
    expect(kept.map(({ id }) => id).toSorted()).toEqual([named.id, recent.id, said.id].toSorted());
  });

  test("checks that GitHub dropped and messages that ended long ago go; those that are still sent stay", async () => {
    const { db } = await open();
    const check = (head: string, days: number) => ({
      repository_id: 500,
      name: "agent-policy",
      head_sha: head,
      run_id: 1,
      verdict: "pass" as const,
      fingerprint: "f",
      decision_id: null,
      updated_at: daysAgo(days),
    });
    await db
      .insertInto("published_check")
      .values([check("a", 420), check("b", 400)])
      .execute();
    const message = (id: string, ended: Date | null) => ({
      id,
      channel: "AGENT_POLICY_NOTIFY_X",
      body: "{}",
      outcome: ended === null ? null : "delivered",
      ended_at: ended,
    });
    await db
      .insertInto("notification")
      .values([message("ended", daysAgo(91)), message("late", daysAgo(89)), message("unsent", null)])
      .execute();
    const found = await prune(db, { deliveriesDays: 30 });
    expect(found).toEqual({ ...removed, published_check: 1, notification: 1 });
    expect(await db.selectFrom("published_check").select("head_sha").execute()).toEqual([{ head_sha: "b" }]);
    const left = await db.selectFrom("notification").select("id").orderBy("id").execute();
    expect(left).toEqual([{ id: "late" }, { id: "unsent" }]);
  });

  test("what is removed is found by an index", async () => {
    const { db } = await open();
    const past = "now() - interval '410 days'";
    expect(
      await planOf(
        db,
        `select ctid from act where at < ${past} and run_id is not null and not judged order by at`,
      ),
    ).toContain("act_run_unjudged");
    expect(
      await planOf(db, `select ctid from published_check where updated_at < ${past} order by updated_at`),
    ).toContain("published_check_updated");
    expect(
      await planOf(db, `select ctid from notification where ended_at < ${past} order by ended_at`),
    ).toContain("notification_ended");
    expect(await planOf(db, `delete from pace where at < ${past}`)).toContain("pace_at");
    expect(await planOf(db, `select body from long_text where digest = 'x'`)).toContain("long_text_pkey");
  });
});
