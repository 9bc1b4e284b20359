import { describe, expect, test } from "vitest";
import { recordBaseline } from "../../../src/evaluation/deployment/baseline.ts";
import { type DeploymentDeps, evaluateDeployment } from "../../../src/evaluation/deployment/evaluate.ts";
import type {
  DeploymentAnswer,
  DeploymentLog,
  RememberedDeployment,
} from "../../../src/evaluation/deployment/ports.ts";
import type { DeployingRun, DeploymentFacts } from "../../../src/facts/deployment.ts";
import { incomplete, known } from "../../../src/facts/known.ts";
import { authorization, deployment } from "../../support/deployment.ts";
import { bob, commit, copilot, HEAD, NOW } from "../../support/facts.ts";
import { effective } from "../../support/policy.ts";

const key = {
  installationId: 1,
  repositoryId: 500,
  owner: "acme",
  name: "shop",
  runId: 77,
  environment: "production",
};
const BLOCK = "deploy: {agents: block}\n";
const AUTHORIZE = "deploy: {agents: authorize, authorize: {from: ['@acme/oncall'], by: comment}}\n";
const uncleared = { commits: known([commit(copilot)]) };

/** A GitHub and a store in memory, with one deployment that waits. */
function world(yaml: string, overrides: Partial<DeploymentFacts> = {}) {
  const facts = deployment(overrides);
  const state = {
    facts,
    waits: true,
    current: facts.run as DeployingRun | null,
    answers: [] as DeploymentAnswer[],
    failAnswer: null as Error | null,
    /** GitHub takes the answer, and its receipt is lost. */
    loseReceipt: false,
    remembered: null as RememberedDeployment | null,
    used: new Map<string, string>(),
    checks: [] as string[],
  };
  const log: Partial<DeploymentLog> = {
    async find() {
      return state.remembered && { ...state.remembered };
    },
    async record(_key, _decision, { facts: read }) {
      const before = state.remembered;
      const reports = before?.attempt === read.run.attempt ? before.reports : 0;
      state.remembered = {
        state: "waiting",
        answering: null,
        attempt: read.run.attempt,
        reports,
        report: before?.report ?? null,
      };
    },
    async use(_key, id, use) {
      const by = state.used.get(id) ?? use;
      state.used.set(id, by);
      return by === use;
    },
    async answering(_key, answering) {
      if (state.remembered) state.remembered.answering = answering;
    },
    async ended(_key, ended) {
      if (state.remembered) Object.assign(state.remembered, { state: ended, answering: null });
    },
    async reported(_key, report) {
      if (state.remembered)
        Object.assign(state.remembered, { report, reports: state.remembered.reports + 1 });
    },
  };
  const deps = {
    source: {
      async open() {
        return state.waits
          ? { policy: effective(yaml), run: state.facts.run, read: async () => state.facts }
          : null;
      },
      async current() {
        return state.current;
      },
      async answer(_key: unknown, answer: DeploymentAnswer) {
        if (state.failAnswer) throw state.failAnswer;
        state.answers.push(answer);
        if (answer.state !== null) state.waits = false;
        if (state.loseReceipt) throw new Error("connection lost");
        return true;
      },
    },
    log,
    checks: {
      publisher: {
        async publish(_key: unknown, check: { name: string; verdict: string }) {
          state.checks.push(`${check.name} ${check.verdict}`);
          return 1;
        },
      },
      log: { published: async () => [], rememberPublished: async () => {} },
    },
    now: () => new Date(NOW),
  } as unknown as DeploymentDeps;
  return { state, run: (options = {}) => evaluateDeployment(deps, key, options) };
}

const told = (answers: DeploymentAnswer[]) => answers.map(({ state }) => state);

describe("a waiting deployment", () => {
  test("is answered once", async () => {
    const { state, run } = world(BLOCK);
    expect(await run()).toMatchObject({ kind: "answered", decision: { verdict: "approve" }, againAt: null });
    expect(told(state.answers)).toEqual(["approved"]);
    expect(await run()).toMatchObject({ kind: "gone" });
    expect(state.answers).toHaveLength(1);
  });

  test("is not approved for a run that moved or began anew while it was judged", async () => {
    for (const current of [
      null,
      { ...deployment().run, sha: "1".repeat(40) },
      { ...deployment().run, attempt: 2 },
    ]) {
      const { state, run } = world(BLOCK);
      state.current = current;
      expect(await run()).toMatchObject({ kind: "overtaken" });
      expect(state.answers).toEqual([]);
    }
  });

  test("is not approved when something came in meanwhile: a quarantine is judged first", async () => {
    const { state, run } = world(BLOCK);
    expect(await run({ invalidated: async () => true })).toMatchObject({ kind: "overtaken" });
    expect(await run({ signal: AbortSignal.abort() })).toMatchObject({ kind: "overtaken" });
    expect(state.answers).toEqual([]);
  });

  test("whose answer fails stays waiting and is tried again", async () => {
    const { state, run } = world(BLOCK, uncleared);
    state.failAnswer = new Error("503");
    await expect(run()).rejects.toThrow("503");
    expect(state.remembered).toMatchObject({ state: "waiting", answering: "rejected" });
    state.failAnswer = null;
    expect(await run()).toMatchObject({ kind: "answered" });
    expect(told(state.answers)).toEqual(["rejected"]);
  });

  test("whose receipt is lost counts as answered once nothing waits any more", async () => {
    const { state, run } = world(BLOCK);
    state.loseReceipt = true;
    await expect(run()).rejects.toThrow("lost");
    expect(await run()).toMatchObject({ kind: "gone" });
    expect(state.remembered?.state).toBe("approved");
    expect(state.answers).toHaveLength(1);
  });

  test("that GitHub does not show yet is looked for again, three times", async () => {
    const { state, run } = world(BLOCK);
    state.waits = false;
    for (const attempt of [1, 2]) await expect(run({ attempt })).rejects.toThrow("does not wait");
    expect(await run({ attempt: 3 })).toMatchObject({ kind: "gone" });
  });

  test("of which something could not be read in passing is read again before it is answered", async () => {
    const { gap } = incomplete("github/x", "commits", "GitHub was away.");
    const { state, run } = world(BLOCK, { commits: { known: false, gap: { ...gap, retry: true } } });
    const outcome = await run();
    expect(outcome).toMatchObject({ kind: "waiting", againAt: new Date("2026-11-21T12:01:00Z") });
    expect(told(state.answers)).toEqual([null]);
    state.facts = deployment();
    await run();
    expect(told(state.answers)).toEqual([null, "approved"]);
  });
});

describe("one that a person may authorise", () => {
  test("is reported once for the same reason and at most ten times, and has a check with a button", async () => {
    const { state, run } = world(AUTHORIZE, uncleared);
    await run();
    await run();
    expect(told(state.answers)).toEqual([null]);
    expect(state.checks[0]).toBe("agent-policy (deploy: production) action-required");
    for (let n = 0; n < 15; n += 1) {
      const refused = authorization(bob, { id: `IC_${n}`, at: "2026-11-21T01:00:00Z", target: `other-${n}` });
      state.facts = deployment({ ...uncleared, authorizations: known([refused]) });
      await run();
    }
    expect(told(state.answers)).toEqual(Array(10).fill(null));
  });

  test("uses the authorisation up before it says so, and the same attempt may say it again", async () => {
    const { state, run } = world(AUTHORIZE, { ...uncleared, authorizations: known([authorization(bob)]) });
    state.failAnswer = new Error("503");
    await expect(run()).rejects.toThrow("503");
    expect([...state.used.values()]).toEqual(["run 77 attempt 1"]);
    state.failAnswer = null;
    expect(await run()).toMatchObject({ kind: "answered", decision: { verdict: "approve" } });
  });

  test("A8: replayed for another run at the same moment, only one run is approved", async () => {
    const { state, run } = world(AUTHORIZE, { ...uncleared, authorizations: known([authorization(bob)]) });
    state.used.set(authorization(bob).id, "run 78 attempt 1");
    expect(await run()).toMatchObject({ kind: "overtaken" });
    expect(state.answers).toEqual([]);
  });
});

describe("a repository", () => {
  test("has its baseline set at the first look and never again", async () => {
    const written: string[] = [];
    const deps = (baseline: string | null) => ({
      source: { tip: async () => HEAD },
      log: {
        baseline: async () => baseline && { kind: "baseline", sha: baseline, at: NOW },
        writeBaseline: async (_key: unknown, sha: string) => void written.push(sha),
      } as unknown as DeploymentLog,
      now: () => new Date(NOW),
    });
    await recordBaseline(deps("1".repeat(40)), key);
    expect(written).toEqual([]);
    await recordBaseline(deps(null), key);
    expect(written).toEqual([HEAD]);
  });
});
