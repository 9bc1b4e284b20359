import { describe, expect, it } from "vitest";
import { decide } from "../../../src/decision/decide.ts";
import type { Decision } from "../../../src/decision/types.ts";
import type { LandedRecord } from "../../../src/evaluation/merged/certify.ts";
import type { JudgedChange, MergedChange } from "../../../src/evaluation/merged/change.ts";
import { recordMerged } from "../../../src/evaluation/merged/record.ts";
import type { AttestationFact } from "../../../src/facts/attestations.ts";
import type { Landing } from "../../../src/facts/deployment.ts";
import { incomplete, known } from "../../../src/facts/known.ts";
import { BUILDER, statement } from "../../provenance/support.ts";
import { facts, HEAD, NOW } from "../../support/facts.ts";
import { effective } from "../../support/policy.ts";

const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
/** A statement that was verified and stands for the only commit. */
const attested: AttestationFact = {
  digest: "sha256:a",
  source: "upload",
  receivedAt: NOW,
  uploader: null,
  verification: {
    verified: true,
    code: "ok",
    reason: "",
    steps: [],
    statement: statement(),
    payloadDigest: "sha256:b",
    carrier: "dsse",
    builder: BUILDER,
    key: "k",
    genuine: true,
    coverage: [0, 0],
    unchecked: [],
  },
};
const given = facts({ provenance: known({ candidates: [attested], unreadElsewhere: null }) });
const green = decide(effective("limits: {files: 50}"), given);
const judged: JudgedChange = { decision: green, facts: given, shown: "pass" };
const tip = { sha: "e".repeat(40), tree: "c".repeat(40) };
const merged: MergedChange = {
  headSha: HEAD,
  baseRef: "refs/heads/main",
  mergedAt: NOW,
  tip,
  landed: [tip.sha, "4".repeat(40), HEAD],
  method: "squash",
  faithful: known(true),
  detail: "Its tree is the one of the squash of the head that was judged.",
};
const decided = (changes: Partial<Decision>): JudgedChange => ({
  ...judged,
  decision: { ...green, ...changes },
});

interface World {
  change?: MergedChange | null | Error;
  before?: JudgedChange | null;
  hasLanded?: boolean;
  isRecorded?: boolean;
}

/** Records a merge; tells what was read, written and signed. */
async function record({ change = merged, before = judged, hasLanded = false, isRecorded = false }: World) {
  const done = {
    read: 0,
    landings: [] as Landing[],
    records: [] as LandedRecord[],
    signed: [] as object[],
  };
  const outcome = await recordMerged(
    {
      source: {
        merged: async () => {
          done.read += 1;
          if (change instanceof Error) throw change;
          return change;
        },
      },
      log: {
        judged: async () => before,
        isRecorded: async () => isRecorded,
        record: async (_, one) => void done.records.push(one),
      },
      clearances: {
        hasLanded: async () => hasLanded,
        writeLandings: async (_key, _at, landings) => void done.landings.push(...landings),
      },
      certifying: {
        now: () => new Date(NOW),
        sign: (statement) => {
          done.signed.push(statement);
          return Buffer.from("signed");
        },
        verifier: "https://github.com/apps/1",
        host: "https://github.com",
      },
    },
    key,
  );
  return { ...done, outcome };
}

describe("a merged change", () => {
  it("that is what was judged is read once, cleared commit by commit, and certified", async () => {
    const { read, landings, records, signed, outcome } = await record({});
    expect(green.verdict).toBe("pass");
    expect(read).toBe(1);
    expect(landings).toMatchObject([
      { sha: tip.sha, state: "cleared", whole: true, number: 7, decision: green.id, governed: true },
      { sha: "4".repeat(40), state: "cleared", whole: false },
      { sha: HEAD, state: "cleared", whole: true },
    ]);
    expect(outcome).toMatchObject({ state: "certified", code: "landed/certified", decision: green.id });
    expect(records).toEqual([outcome]);
    expect(signed).toMatchObject([
      {
        subject: [{ digest: { gitCommit: tip.sha, gitTree: tip.tree } }],
        predicate: {
          resourceUri: "git+https://github.com/acme/shop",
          timeVerified: "2026-11-21T12:00:00.000Z",
          inputAttestations: [{ digest: { sha256: "a" } }],
          verifiedLevels: expect.arrayContaining(["ORG_SOURCE_AGENT_PROVENANCE"]),
        },
      },
    ]);
  });

  const conflict = incomplete("github/merge-conflict", "merge", "a.ts");
  const advisory = { kind: "advisory", checkName: "agent-policy (advisory)" } as const;
  it.each<[string, string, string, World]>([
    [
      "R6: had another head",
      "landed/other-head",
      "Another head",
      { change: { ...merged, headSha: "1".repeat(40) } },
    ],
    [
      "R4, R5: went into another branch",
      "landed/other-branch",
      "another branch",
      { change: { ...merged, baseRef: "refs/heads/x" } },
    ],
    [
      "went into a branch without a gate",
      "landed/not-green",
      "no gate",
      { before: decided({ gate: advisory }) },
    ],
    ["race 18: was red", "landed/not-green", "said `fail`", { before: decided({ verdict: "fail" }) }],
    [
      "waited for a person",
      "landed/not-green",
      "action",
      { before: decided({ verdict: "action-required" }) },
    ],
    ["was not judged to the end", "landed/not-green", "pending", { before: decided({ verdict: "pending" }) }],
    [
      "shared its head with a red one",
      "landed/not-green",
      "said `fail`",
      { before: { ...judged, shown: "fail" } },
    ],
    ["has no check", "landed/not-green", "said `nothing`", { before: { ...judged, shown: null } }],
    [
      "has commits nobody could read",
      "landed/unknown-tree",
      "not be read",
      { before: { ...judged, facts: { ...given, commits: conflict } } },
    ],
    [
      "I6: holds something else",
      "landed/other-tree",
      "else",
      { change: { ...merged, faithful: known(false), detail: "It is else." } },
    ],
    [
      "cannot be computed",
      "landed/unknown-tree",
      "could not be compared",
      { change: { ...merged, faithful: conflict } },
    ],
  ])("is neither cleared nor certified when it %s", async (_name, code, why, given) => {
    const { landings, outcome, records, signed } = await record(given);
    expect(landings).toHaveLength(3);
    for (const one of landings) {
      expect(one.state).toBe("uncleared");
      expect(one.detail).toContain(why);
    }
    expect(outcome).toMatchObject({ state: "uncertified", code, summary: null });
    expect(outcome?.reason).toBe(landings[0]?.detail);
    expect(records).toHaveLength(1);
    expect(signed).toEqual([]);
  });

  it("that was never judged clears nothing, and nobody asked for a certificate", async () => {
    const { landings, records } = await record({ before: null });
    expect(landings.map(({ state, detail }) => [state, detail])).toEqual(
      Array(3).fill(["uncleared", expect.stringContaining("before this App")]),
    );
    expect(records).toEqual([]);
  });

  it("whose provenance was let pass is cleared and not certified", async () => {
    const relieved = { finding: { rule: "provenance/required" }, relief: { kind: "break-glass" } };
    const { landings, outcome, signed } = await record({
      before: decided({ relieved: [relieved] as never }),
    });
    expect(landings.map(({ state }) => state)).toEqual(["cleared", "cleared", "cleared"]);
    expect(outcome).toMatchObject({ state: "uncertified", code: "landed/relieved", summary: null });
    expect(signed).toEqual([]);
  });

  it("is recorded once, and only when it was merged", async () => {
    expect(await record({ hasLanded: true, isRecorded: true })).toMatchObject({ read: 0, outcome: null });
    const nothing = { landings: [], records: [], signed: [], outcome: null };
    expect(await record({ change: null })).toMatchObject(nothing);
    expect(await record({ hasLanded: true })).toMatchObject({ landings: [], records: [{}] });
    expect(await record({ isRecorded: true })).toMatchObject({ ...nothing, landings: [{}, {}, {}] });
  });

  it("is not certified where nobody asked for statements", async () => {
    const { provenance: _, ...plain } = given;
    const { landings, outcome, records } = await record({ before: { ...judged, facts: plain } });
    expect(landings).toHaveLength(3);
    expect([outcome, records]).toEqual([null, []]);
  });

  it("is not certified where statements were only looked for and none stands for it", async () => {
    const provenance = known({ candidates: [], unreadElsewhere: null });
    const { landings, outcome, records, signed } = await record({
      before: { ...judged, facts: { ...given, provenance } },
    });
    expect(landings).toHaveLength(3);
    expect([outcome, records, signed]).toEqual([null, [], []]);
  });

  it("is looked at again later while GitHub is away, or does not name the landed commit", async () => {
    await expect(record({ change: new Error("away") })).rejects.toThrow("away");
    await expect(record({ change: { ...merged, tip: null } })).rejects.toMatchObject({
      code: "evaluation/no-merge-commit",
      kind: "unknown",
    });
  });
});
