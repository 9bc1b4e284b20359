import { afterEach, describe, expect, it, vi } from "vitest";
import { evaluateMergeGroup } from "../../src/evaluation/merge-group.ts";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { key, world } from "../evaluation/world.ts";
import { list, ordinary, pullRequest, read } from "../github/scripted.ts";
import { HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

afterEach(() => vi.unstubAllGlobals());

const red = { commits: incomplete("test/gap", "commits", "not read") };
const MAIN = "agent-policy";

describe("result channel", () => {
  it("R1, race 1: a green pull request does not lend its verdict to another one with the same head", async () => {
    const { deps, pull, shown } = world();
    pull(1);
    pull(2, { facts: red });
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).not.toBe("pass");
    await evaluatePullRequest(deps, key(2));
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("R2, race 6, attack 27: a check of the right name from another App counts neither as enforced nor as a named check", async () => {
    const o = ordinary();
    const rule = { context: MAIN, integrationId: 15368 };
    o.evidence.repository.pullRequest.baseRef.rules = list([
      {
        type: "REQUIRED_STATUS_CHECKS",
        parameters: { __typename: "RequiredStatusChecksParameters", requiredStatusChecks: [rule] },
      },
    ]);
    const forged = {
      __typename: "CheckRun",
      name: "CodeQL",
      status: "COMPLETED",
      conclusion: "SUCCESS",
      completedAt: null,
      checkSuite: { app: { databaseId: 15368, slug: "github-actions" } },
    };
    const status = { __typename: "StatusContext", context: "CodeQL" };
    o.closing.repository.head.statusCheckRollup = { contexts: list([forged, status]) };
    const { facts } = await read(pullRequest(o).source);
    expect(facts.enforcement).toEqual(known({ required: true, pinned: false }));
    expect(facts.checks.known && facts.checks.value.map(({ app }) => app?.id)).toEqual([15368]);
  });

  it("R3: evaluating over and over posts no run after run", async () => {
    const { deps, pull, runs } = world();
    pull(1);
    for (let turn = 0; turn < 20; turn += 1) await evaluatePullRequest(deps, key(1));
    expect(runs).toHaveLength(1);
  });

  it("R4: a green earned against another base does not follow a retarget", async () => {
    const { deps, pull, shown } = world();
    const one = pull(1, { baseRef: "refs/heads/lax" });
    await evaluatePullRequest(deps, key(1));
    expect(shown("agent-policy (advisory)")).toBe("pass");
    expect(shown(MAIN)).toBeNull();
    Object.assign(one, { baseRef: "refs/heads/main", facts: red });
    await evaluatePullRequest(deps, key(1), { invalidate: true });
    expect(shown(MAIN)).toBe("fail");
  });

  it("R5: the policy of a base branch of one's own does not loosen that of the default branch", async () => {
    const o = ordinary();
    const lax = o.evidence.repository.pullRequest;
    const { policyAt } = await import("../github/scripted.ts");
    lax.baseRefName = "lax";
    lax.baseRef = {
      name: "lax",
      target: policyAt("version: 1\nlimits: {files: 9999}\n", "e".repeat(40)),
      rules: list([]),
    };
    const opened = await pullRequest(o).source.open({ ...key(7) });
    expect(opened?.policy.state === "effective" && opened.policy.policy.limits?.files).toBe(10);
  });

  it("R6: a head that is pushed while the check is written is judged for itself", async () => {
    const { deps, pull, state, enqueued, shown } = world();
    const one = pull(1);
    const next = "e".repeat(40);
    state.afterWrite = () => {
      one.headSha = next;
    };
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
    expect(shown(MAIN, next)).toBeNull();
    expect(enqueued).toMatchObject([{ number: 1, reason: "moved while the check was written" }]);
    one.facts = red;
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN, next)).toBe("fail");
  });

  it("R6: a head that is pushed while it is read gets no verdict that was read of another", async () => {
    const { deps, pull, state, shown } = world();
    const one = pull(1);
    const next = "e".repeat(40);
    state.beforeClosing = () => Object.assign(one, { headSha: next, facts: red });
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("in_progress");
    expect(shown(MAIN, next)).toBe("fail");
  });

  it("R7: a merge group is judged anew and is no blanket green", async () => {
    const { deps, pull, state, shown } = world();
    const one = pull(1);
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
    one.facts = red;
    const head = "f".repeat(40);
    state.group = {
      changes: [{ number: 1, headSha: HEAD, faithful: true, detail: "" }],
      gap: null,
      defaultBranch: "main",
    };
    const { number: _, ...repository } = key(1);
    await evaluateMergeGroup(deps, {
      ...repository,
      headSha: head,
      headRef: "refs/heads/q",
      baseSha: "b".repeat(40),
      baseRef: "refs/heads/main",
    });
    expect(shown(MAIN, head)).toBe("fail");
  });

  it("no green is given for auto-merge to catch once an event says that it may not hold", async () => {
    const { deps, pull, shown } = world();
    pull(1);
    const outcome = await evaluatePullRequest(deps, key(1), { invalidated: async () => true });
    expect(outcome.kind).toBe("overtaken");
    expect(shown(MAIN)).not.toBe("pass");
    await evaluatePullRequest(deps, key(1), { invalidated: async () => false });
    expect(shown(MAIN)).toBe("pass");
  });

  it("a green whose answer was lost is not left standing because the log still says red", async () => {
    const { deps, pull, state, shown } = world();
    const one = pull(1, { facts: red });
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
    one.facts = {};
    state.afterWrite = () => {
      throw new Error("the connection broke");
    };
    await expect(evaluatePullRequest(deps, key(1))).rejects.toThrow();
    expect(shown(MAIN)).toBe("pass");
    one.facts = red;
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("R8: the check is in progress, not absent, before anything else is read", async () => {
    const { deps, pull, state, shown } = world();
    pull(1, { policy: effective("limits: {files: 1}") });
    let during: unknown = "nothing";
    state.beforeClosing = () => {
      during = shown(MAIN);
    };
    await evaluatePullRequest(deps, key(1));
    expect(during).toBe("in_progress");
  });
});
