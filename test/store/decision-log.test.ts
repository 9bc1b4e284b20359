import { beforeEach, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { DecisionLog } from "../../src/evaluation/ports/decision-log.ts";
import type { PullRequestKey } from "../../src/evaluation/ports/keys.ts";
import type { Witness } from "../../src/evaluation/ports/witness.ts";
import { known } from "../../src/facts/known.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import type { Store } from "../../src/store/database.ts";
import { createDecisionLog } from "../../src/store/decision-log.ts";
import { findDecision } from "../../src/store/decisions.ts";
import { recordedLandings, writeLandings } from "../../src/store/deployment/clearances.ts";
import { recordedChanges } from "../../src/store/pull-requests.ts";
import { pushesTo, recordWitnesses } from "../../src/store/witnesses.ts";
import { landing } from "../support/deployment.ts";
import { facts, HEAD, issue } from "../support/facts.ts";
import { describeStores } from "../support/stores.ts";

const key: PullRequestKey = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const policy: PolicyState = { state: "absent", sources: [] };
const actor = { account: { id: 900100, login: "acme-coder[bot]", type: "Bot" as const }, via: null };

describeStores("decision log", (open) => {
  let db: Store;
  let log: DecisionLog;
  beforeEach(async () => {
    ({ db } = await open());
    log = createDecisionLog(db);
  });

  async function record(
    change: object = {},
    of: PullRequestKey = key,
    more: Parameters<typeof facts>[0] = {},
  ) {
    const reading = { policy, facts: facts({ ...more, change: { number: of.number, ...change } }) };
    const decision = decide(policy, reading.facts);
    await log.record(of, decision, reading);
    return { decision, reading };
  }

  test("a decision comes back as it was, and taken again from what was stored it is the same", async () => {
    const { decision, reading } = await record({ body: "a NUL \u0000, half a pair \ud800, an emoji 🦺" });
    const stored = await findDecision(db, decision.id);
    expect(stored).toMatchObject({ decision, facts: reading.facts, policy });
    expect(decide(stored.policy, stored.facts).id).toBe(decision.id);
  });

  test.each([
    ["half of an emoji in the record", "\ud83e"],
    ["a NUL", "\u0000"],
  ])("%s keeps nothing else of the repository from being read", async (_, piece) => {
    const source = { layer: "base-branch", path: `${piece}.yml` } as never;
    const reading = {
      policy: { ...policy, sources: [source] },
      facts: facts({ change: { number: key.number } }),
    };
    const plain = decide(policy, reading.facts);
    const said = {
      kind: "trailer",
      value: `a ${piece} b`,
      basis: "claimed",
      where: "x",
      agent: null,
    } as const;
    const decision = { ...plain, attribution: { ...plain.attribution, evidence: [said] } };
    await log.record(key, decision, reading);
    await writeLandings(db, key, decision.asOf, [landing({ number: key.number, decision: decision.id })]);
    await record({}, { ...key, number: 8 });
    const changes = await recordedChanges(db, key.repositoryId);
    expect(changes.map(({ number, asOf }) => ({ number, asOf }))).toEqual(
      [7, 8].map((number) => ({ number, asOf: decision.asOf })),
    );
    expect(changes[0]?.policy).toEqual([source]);
    const [landed] = await recordedLandings(db, key.repositoryId, [landing().sha]);
    expect(landed).toMatchObject({ decision: decision.id, judgedAt: decision.asOf });
  });

  test("it is found by a few digits, by pull request, and by number alone where only one has it", async () => {
    const { decision } = await record();
    const hex = decision.id.slice("sha256:".length);
    for (const reference of [
      hex,
      hex.slice(0, 8),
      `sha256:${hex.slice(0, 12)}`,
      "acme/shop#7",
      "ACME/Shop#7",
      "7",
      "#7",
    ]) {
      expect((await findDecision(db, reference)).decision.id).toBe(decision.id);
    }
    for (const reference of [
      "",
      "abc",
      "acme/shop",
      "0123456789",
      "acme/shop#8",
      "acme/till#7",
      "%",
      "sha256:%",
    ]) {
      await expect(findDecision(db, reference)).rejects.toMatchObject({ kind: "usage" });
    }
    await record({}, { ...key, repositoryId: 501, name: "till" });
    await expect(findDecision(db, "7")).rejects.toThrow("acme/till#7, acme/shop#7");
  });

  test("a pull request tells its latest decision; the same one over again is kept once", async () => {
    const first = await record();
    await record();
    expect(await db.selectFrom("decision").select("id").execute()).toHaveLength(1);
    const second = await record({ title: "Change something else" });
    expect(second.decision.id).not.toBe(first.decision.id);
    expect((await findDecision(db, "acme/shop#7")).decision.id).toBe(second.decision.id);
    await record();
    expect((await findDecision(db, "acme/shop#7")).decision.id).toBe(first.decision.id);
    expect(await db.selectFrom("decision").select("id").execute()).toHaveLength(3);
    // Three decisions, two sets of facts, one policy.
    expect(await db.selectFrom("document").select("digest").execute()).toHaveLength(3);
  });

  test("siblings are the open pull requests with this head and this check, itself included", async () => {
    const name = (await record()).decision.gate.checkName;
    await record({}, { ...key, number: 8 });
    await record({ state: "closed" }, { ...key, number: 9 });
    await record({ head: { ...facts().change.head, sha: "d".repeat(40) } }, { ...key, number: 10 });
    await record({}, { ...key, repositoryId: 501, number: 11 });
    const numbers = async () => (await log.siblingVerdicts(key, name, HEAD)).map((sibling) => sibling.number);
    expect(await numbers()).toEqual([7, 8]);
    expect(await log.siblingVerdicts(key, "agent-policy: other", HEAD)).toEqual([]);
    await log.recordClosed({ ...key, number: 8 }, "merged");
    expect(await numbers()).toEqual([7]);
  });

  test("what a verdict rests on is watched, and no longer when it rests on something else", async () => {
    const watched = async () =>
      (await db.selectFrom("watch").select(["kind", "value"]).orderBy("kind").orderBy("value").execute()).map(
        ({ kind, value }) => `${kind} ${value}`,
      );
    await record({}, key, {
      issues: known([issue({ number: 5 }), issue({ number: 5 })]),
      teams: { "@Acme/Core": known([1]) },
    });
    expect(await watched()).toEqual([`head ${HEAD}`, "issue 500#5", "team @acme/core"]);
    await record({}, key, { issues: known([]), teams: {} });
    expect(await watched()).toEqual([`head ${HEAD}`]);
  });

  test("generations only grow, also when asked for at once", async () => {
    expect(await log.latestGeneration(key)).toBe(0);
    const given = await Promise.all(Array.from({ length: 10 }, () => log.nextGeneration(key)));
    expect(new Set(given).size).toBe(10);
    expect(await log.latestGeneration(key)).toBe(Math.max(...given));
    expect(await log.nextGeneration({ ...key, number: 8 })).toBe(1);
  });

  test("a published check is remembered by name and commit, the last one counts", async () => {
    const run = {
      name: "agent-policy",
      headSha: HEAD,
      runId: 9_007_199_254_740_991,
      verdict: "in-progress" as const,
      fingerprint: "",
      decisionId: null,
    };
    await log.rememberPublished(key, run);
    await log.rememberPublished(key, { ...run, verdict: "fail", fingerprint: "f", decisionId: "sha256:1" });
    await log.rememberPublished(key, { ...run, name: "agent-policy (observe)", verdict: "pass" });
    expect(await log.published(key, HEAD)).toEqual([
      { ...run, verdict: "fail", fingerprint: "f", decisionId: "sha256:1" },
      { ...run, name: "agent-policy (observe)", verdict: "pass" },
    ]);
    expect(await log.published(key, "d".repeat(40))).toEqual([]);
    expect(await log.published({ ...key, repositoryId: 501 }, HEAD)).toEqual([]);
  });

  test("witnesses are found by number, by branch, by issue and by commit, oldest first, and never change", async () => {
    const at = (minute: number) => `2026-11-21T10:0${minute}:00.000Z`;
    const push = (after: string, minute: number): Witness => ({
      kind: "push",
      ref: "refs/heads/topic",
      before: HEAD,
      after,
      forced: false,
      at: at(minute),
      actor,
    });
    const label: Witness = {
      kind: "label",
      issue: 5,
      label: "agent-approved",
      contentDigest: "sha256:1",
      at: at(1),
      actor,
    };
    const edit: Witness = { kind: "edit", node: "PR_7", number: 7, at: at(3), actor };
    const own = push("d".repeat(40), 2);
    const others = push("e".repeat(40), 4);
    const testimonies = [
      { repositoryId: 500, number: 7, witness: edit },
      { repositoryId: 500, number: null, witness: own },
      // A synchronize of another pull request, from a fork whose branch has the same name.
      { repositoryId: 500, number: 8, witness: others },
      { repositoryId: 500, number: 5, witness: label },
      { repositoryId: 501, number: 7, witness: edit },
    ];
    await recordWitnesses(db, "delivery-1", testimonies);
    await recordWitnesses(db, "delivery-2", testimonies);
    expect(await log.witnesses(key, "refs/heads/topic")).toEqual([own, edit]);
    expect(await log.witnesses(key, null)).toEqual([edit]);
    expect(await log.issueWitnesses(key, [5])).toEqual([label]);
    expect(await log.issueWitnesses(key, [])).toEqual([]);
    expect(await pushesTo(db, 500, ["e".repeat(40), "0".repeat(40)])).toEqual([others]);
  });
});
