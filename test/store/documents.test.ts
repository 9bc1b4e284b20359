import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { PullRequestKey } from "../../src/evaluation/ports/keys.ts";
import type { Comment } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { type Act, actOf } from "../../src/levers/act.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import { recordActs } from "../../src/store/acts.ts";
import type { Store } from "../../src/store/database.ts";
import { createDecisionLog } from "../../src/store/decision-log.ts";
import { findDecision } from "../../src/store/decisions.ts";
import { facts } from "../support/facts.ts";
import { describeStores } from "../support/stores.ts";

const key: PullRequestKey = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const policy: PolicyState = { state: "absent", sources: [] };
const actor = { account: { id: 900100, login: "acme-coder[bot]", type: "Bot" as const }, via: null };
const LONG = `/deploy production, since "it" is \\ ready: ${"a NUL \u0000, half a pair \ud800, 🦺. ".repeat(20)}`;

const act = (number: number, text = `/deploy ${number}`): Act =>
  actOf({
    kind: "comment",
    event: "issue_comment.created",
    at: "2026-11-20T10:00:00.000Z",
    actor,
    author: null,
    repositoryId: 500,
    number: 7,
    ref: null,
    sha: null,
    runId: null,
    text,
    node: `IC_${number}`,
  });

const comment = (id: string, body: string): Comment => ({
  id,
  author: actor,
  editor: null,
  edited: false,
  createdAt: "2026-11-20T10:00:00Z",
  body,
});

describeStores("documents", (open) => {
  let db: Store;
  beforeEach(async () => {
    ({ db } = await open());
  });

  const recorded = async (more: Parameters<typeof facts>[0]) => {
    const reading = { policy, facts: facts({ change: { number: 7 }, ...more }) };
    const decision = decide(policy, reading.facts);
    await createDecisionLog(db).record(key, decision, reading);
    return { decision, reading };
  };
  const bytesOfFacts = async () => {
    const rows = await db
      .selectFrom("document")
      .select(sql<number>`octet_length(body::text)`.as("bytes"))
      .where("folded", "=", true)
      .execute();
    return rows.map(({ bytes }) => Number(bytes));
  };

  test("acts and long texts stand once, however many decisions saw them, and come back as they were", async () => {
    const acts = Array.from({ length: 200 }, (_, index) => act(index));
    await recordActs(db, "d-1", acts);
    const comments = known([comment("IC_1", LONG), comment("IC_2", LONG)]);
    const first = await recorded({ acts: known(acts), comments });
    const title = { title: "Another title" };
    const second = await recorded({ acts: known(acts), comments, change: { number: 7, ...title } });
    expect(await db.selectFrom("long_text").select("digest").execute()).toHaveLength(1);
    const inline = JSON.stringify(first.reading.facts).length;
    for (const bytes of await bytesOfFacts()) expect(bytes).toBeLessThan(inline / 2);
    expect(await bytesOfFacts()).toHaveLength(2);
    for (const { decision, reading } of [first, second]) {
      const stored = await findDecision(db, decision.id);
      expect(stored.facts).toEqual(reading.facts);
      expect(decide(stored.policy, stored.facts).id).toBe(decision.id);
    }
  });

  test("an act that is not stored by itself stays in the facts; one that is gets marked as part of a record", async () => {
    await recordActs(db, "d-1", [act(1), act(2)]);
    const { decision, reading } = await recorded({ acts: known([act(1), act(3, LONG)]) });
    expect((await findDecision(db, decision.id)).facts).toEqual(reading.facts);
    const marked = await db.selectFrom("act").select("id").where("judged", "=", true).execute();
    expect(marked).toEqual([{ id: act(1).id }]);
  });

  test("facts that hold such names of their own are kept whole", async () => {
    const teams = { $text: known([1]), "@acme/core": known([2]) };
    const { decision, reading } = await recorded({ teams, comments: known([comment("IC_1", LONG)]) });
    expect(await db.selectFrom("long_text").select("digest").execute()).toEqual([]);
    expect((await findDecision(db, decision.id)).facts).toEqual(reading.facts);
  });

  test("a record that names what is gone says so and shows nothing else", async () => {
    const { decision } = await recorded({ comments: known([comment("IC_1", LONG)]) });
    await db.deleteFrom("long_text").execute();
    await expect(findDecision(db, decision.id)).rejects.toMatchObject({
      kind: "evidence",
      code: "store/record-damaged",
    });
  });
});
