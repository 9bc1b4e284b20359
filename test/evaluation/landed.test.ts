import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Decision } from "../../src/decision/types.ts";
import {
  certifyLanded,
  type JudgedChange,
  type LandedRecord,
  type Landing,
} from "../../src/evaluation/landed.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { facts, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const given = facts({ provenance: known({ candidates: [], unreadElsewhere: null }) });
const green = decide(effective("limits: {files: 50}"), given);
const faithful: Landing = {
  headSha: HEAD,
  sha: "e".repeat(40),
  tree: "c".repeat(40),
  baseRef: "refs/heads/main",
  method: "squash",
  faithful: known(true),
  detail: "Its tree is the one of the squash of the head that was judged.",
};

async function certify(
  landing: Landing | null | Error,
  judged: JudgedChange | null = { decision: green, facts: given },
  recorded = false,
) {
  const records: LandedRecord[] = [];
  const signed: object[] = [];
  const record = await certifyLanded(
    {
      source: {
        landing: async () => {
          if (landing instanceof Error) throw landing;
          return landing;
        },
      },
      log: {
        judged: async () => judged,
        isRecorded: async () => recorded,
        record: async (_, one) => void records.push(one),
      },
      now: () => new Date("2026-11-21T12:00:00Z"),
      sign: (statement) => {
        signed.push(statement);
        return Buffer.from("signed");
      },
      verifier: "https://github.com/apps/1",
      host: "https://github.com",
    },
    key,
  );
  return { record, records, signed };
}

describe("a merged change", () => {
  it("that is what was judged is certified and signed once", async () => {
    const { record, records, signed } = await certify(faithful);
    expect(green.verdict).toBe("pass");
    expect(record).toMatchObject({ state: "certified", code: "landed/certified", decision: green.id });
    expect(records).toEqual([record]);
    expect(signed).toMatchObject([
      {
        subject: [{ digest: { gitCommit: faithful.sha, gitTree: faithful.tree } }],
        predicate: {
          resourceUri: "git+https://github.com/acme/shop",
          timeVerified: "2026-11-21T12:00:00.000Z",
        },
      },
    ]);
    // None of the four facts was shown by any statement.
    expect(signed).toMatchObject([{ predicate: { verifiedLevels: ["ORG_SOURCE_AGENT_PROVENANCE"] } }]);
  });

  const relieved = { finding: { rule: "provenance/required" }, relief: { kind: "break-glass" } };
  it.each<[string, Landing, Partial<Decision>]>([
    ["landed/other-head", { ...faithful, headSha: "f".repeat(40) }, {}],
    ["landed/not-green", faithful, { verdict: "action-required" }],
    ["landed/not-green", faithful, { verdict: "pending" }],
    ["landed/relieved", faithful, { relieved: [relieved] as never }],
    ["landed/other-tree", { ...faithful, faithful: known(false) }, {}],
    [
      "landed/unknown-tree",
      { ...faithful, faithful: incomplete("github/merge-conflict", "merge", "a.ts") },
      {},
    ],
  ])("is uncertified, and nothing is signed: %s", async (code, landing, changes) => {
    const { record, records, signed } = await certify(landing, {
      decision: { ...green, ...changes },
      facts: given,
    });
    expect(record).toMatchObject({ state: "uncertified", code, summary: null });
    expect(records).toHaveLength(1);
    expect(signed).toEqual([]);
  });

  it("is left alone when not merged, never judged, recorded already, or nobody asked for statements", async () => {
    const { provenance: _, ...plain } = given;
    for (const outcome of [
      await certify(null),
      await certify(faithful, null),
      await certify(faithful, undefined, true),
      await certify(faithful, { decision: green, facts: plain }),
    ])
      expect(outcome).toEqual({ record: null, records: [], signed: [] });
  });

  it("is looked at again later while GitHub is away", async () => {
    await expect(certify(new Error("away"))).rejects.toThrow("away");
  });
});
