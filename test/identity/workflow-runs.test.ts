import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Account } from "../../src/facts/account.ts";
import type { RunsAt, WorkflowRun } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { isHumanApprover } from "../../src/identity/approvers.ts";
import { attribute } from "../../src/identity/change.ts";
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import { effective } from "../support/policy.ts";
import {
  ACTIONS,
  ALICE,
  actor,
  BOB,
  bot,
  COPILOT,
  commit,
  DEPENDABOT,
  facts,
  policy,
  push,
} from "./builders.ts";

const OPENED = "2026-11-01T09:00:00Z";

const run = (by: Account | null, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
  id: 81,
  path: ".github/workflows/bump.yml",
  event: "workflow_dispatch",
  actor: by,
  triggeringActor: by,
  ...more,
});

/** Opened by a workflow, whose commit the same workflow pushed. */
const opened = (runs: WorkflowRun[] | null, complete = true) =>
  facts({
    change: { author: known(actor(ACTIONS)) },
    commits: known([commit(1, { author: { account: ACTIONS } })]),
    ...(runs === null ? {} : { runs: known<RunsAt[]>([{ at: OPENED, complete, runs }]) }),
  });

const judged = (...given: Parameters<typeof opened>) => attribute(opened(...given), policy());
const runEvidence = (...given: Parameters<typeof opened>) =>
  judged(...given).evidence.filter(({ kind }) => kind === "workflow-run");

describe("a change that GitHub Actions' shared account opened", () => {
  it("stays shared where no run is known", () => {
    for (const runs of [null, []]) {
      expect(judged(runs)).toMatchObject({ class: "shared", agents: [], governed: true, unidentified: true });
      expect(runEvidence(runs)).toEqual([]);
    }
  });

  it("is the agent's that set off the only run; GitHub vouches for that", () => {
    expect(judged([run(COPILOT)])).toMatchObject({
      basis: "verified",
      agents: ["copilot-cloud-agent"],
      governed: true,
      unidentified: true,
    });
    expect(runEvidence([run(COPILOT)])).toContainEqual({
      kind: "workflow-run",
      value: "198982749 (Copilot)",
      basis: "verified",
      where: "pull request author",
      agent: "copilot-cloud-agent",
    });
  });

  it("is also the agent's that ran it again, and an unlisted app's", () => {
    expect(judged([run(ALICE, { triggeringActor: COPILOT })]).agents).toEqual(["copilot-cloud-agent"]);
    expect(runEvidence([run(bot(777))])).toContainEqual(
      expect.objectContaining({ value: "777 (app777[bot]), Bot", agent: null }),
    );
  });

  it.each([
    [".github/workflows/claude.yml", "claude-code"],
    [".github/workflows/daily-docs.lock.yml", "gh-aw"],
    [".github/workflows/gemini-invoke.yml", "gemini-cli"],
    ["dynamic/copilot-swe-agent/copilot", "copilot-cloud-agent"],
  ])("%s claims %s", (path, agent) => {
    const seen = judged([run(ALICE, { path })]);
    expect(seen).toMatchObject({ agents: [agent], governed: true });
    expect(seen.evidence).toContainEqual(
      expect.objectContaining({ kind: "workflow-run", value: path, basis: "claimed", agent }),
    );
  });

  it.each(["docs/claude.yml", ".github/workflows/sub/x.lock.yml", ".github/workflows/claude.yml.bak"])(
    "%s claims nobody",
    (path) => expect(judged([run(ALICE, { path })]).agents).toEqual([]),
  );

  it("a person who set it off may not approve, makes it no person's, and is no known initiator", () => {
    const given = opened([run(ALICE, { triggeringActor: BOB })]);
    const seen = attribute(given, policy());
    expect(seen).toMatchObject({ class: "shared", governed: true, initiator: { known: false } });
    expect(seen.participants).toEqual(expect.arrayContaining([ALICE.id, BOB.id]));
    expect(isHumanApprover(actor(BOB), seen, compileRegistry())).toBe(false);
    expect(isHumanApprover(actor(BOB), judged([]), compileRegistry())).toBe(true);
  });

  it("nobody set off a schedule; whoever ran it again did", () => {
    const scheduled = (more: Partial<WorkflowRun>) => judged([run(COPILOT, { event: "schedule", ...more })]);
    expect(scheduled({}).agents).toEqual([]);
    expect(scheduled({ actor: BOB, triggeringActor: BOB }).participants).not.toContain(BOB.id);
    expect(scheduled({ actor: ALICE, triggeringActor: BOB }).participants).toContain(BOB.id);
  });

  it("several possible runs, or a list that is not whole, only tell what might have been", () => {
    const two = [run(COPILOT), run(BOB, { id: 82, path: ".github/workflows/claude.yml" })];
    for (const seen of [judged(two), judged([run(COPILOT)], false)]) {
      expect(seen).toMatchObject({ class: "shared", agents: [], unidentified: true });
      expect(seen.participants).not.toContain(BOB.id);
    }
    expect(runEvidence(two).map(({ value }) => value)).toEqual([
      "81 (.github/workflows/bump.yml, workflow_dispatch, by 198982749 (Copilot))",
      "82 (.github/workflows/claude.yml, workflow_dispatch, by 1002 (bob))",
    ]);
  });

  it("a known bot, or a workflow, that set it off exempts nothing", () => {
    for (const by of [DEPENDABOT, ACTIONS, null]) {
      expect(judged([run(by)])).toMatchObject({ class: "shared", governed: true });
    }
  });

  it("a run of another time says nothing", () => {
    const given = {
      ...opened([]),
      runs: known([{ at: "2026-11-01T09:00:01Z", complete: true, runs: [run(COPILOT)] }]),
    };
    expect(attribute(given, policy()).agents).toEqual([]);
  });
});

describe("a push by GitHub Actions' shared account", () => {
  const pushed = (at: string, agents: Parameters<typeof policy>[0] = {}) =>
    attribute(
      facts({
        commits: known([commit(1), commit(2)]),
        pushes: known([push(0, 1, ALICE), { ...push(1, 2, ACTIONS), at: "2026-11-01T10:00:07Z" }]),
        runs: known([{ at, complete: true, runs: [run(COPILOT)] }]),
      }),
      policy(agents),
    );

  it("is the agent's that set off the only run, commit by commit", () => {
    const seen = pushed("2026-11-01T10:00:07Z");
    expect(seen.agents).toEqual(["copilot-cloud-agent"]);
    expect(seen.commits.map(({ agents }) => agents)).toEqual([[], ["copilot-cloud-agent"]]);
    expect(pushed("2026-11-01T10:00:08Z").commits.map(({ class: kind }) => kind)).toEqual([
      "human",
      "shared",
    ]);
  });

  it("is left alone where policy says that no agent runs in its workflows", () => {
    expect(pushed("2026-11-01T10:00:07Z", { automation: [{ id: ACTIONS.id }] }).governed).toBe(false);
  });
});

describe("what is known of runs", () => {
  const RULES = effective(
    "agents: {unowned: review, registry: [{id: copilot-cloud-agent, owner: '@acme/x', tier: high}]}\nreview: {approvals: 1}\npaths: [{match: ['**'], agents: forbid, for: [claude-code]}]\nlimits: {commits: 3}",
  );
  const severity = { pass: 0, pending: 1, "action-required": 2, fail: 3 };
  const someone = fc.constantFrom<Account | null>(ALICE, BOB, COPILOT, DEPENDABOT, ACTIONS, bot(777), null);
  const someRun = fc
    .record({
      by: someone,
      triggeringActor: someone,
      path: fc.constantFrom(
        ".github/workflows/claude.yml",
        ".github/workflows/ci.yml",
        "dynamic/copilot-swe-agent/copilot",
      ),
      event: fc.constantFrom("schedule", "push"),
    })
    .map(({ by, ...more }) => run(by, more));

  it("never takes away what was said without it, nor loosens a verdict", () => {
    const before = attribute(opened(null), policy());
    const verdict = severity[decide(RULES, opened(null)).verdict];
    fc.assert(
      fc.property(fc.array(someRun, { maxLength: 3 }), fc.boolean(), (runs, complete) => {
        const given = opened(runs, complete);
        const after = attribute(given, policy());
        expect(after).toMatchObject({ governed: true, unidentified: true, initiator: before.initiator });
        for (const id of before.participants) expect(after.participants).toContain(id);
        expect(severity[decide(RULES, given).verdict]).toBeGreaterThanOrEqual(verdict);
      }),
      { numRuns: 200 },
    );
  });

  it("is a gap when it should have been readable, and none when the App may not read it", () => {
    const given = facts({ change: { author: known(actor(ALICE)) } });
    const rules = (runs: NonNullable<typeof given.runs>) => decide(effective(""), { ...given, runs });
    expect(rules(incomplete("github/unavailable", "workflow runs", "502")).verdict).not.toBe("pass");
    expect(rules(deferred("github/no-actions-permission", "workflow runs", "403"))).toMatchObject({
      verdict: "pass",
      deferred: [],
    });
  });
});
