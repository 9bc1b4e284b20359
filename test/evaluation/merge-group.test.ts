import { describe, expect, it } from "vitest";
import { evaluateMergeGroup } from "../../src/evaluation/merge-group.ts";
import type { QueuedChange } from "../../src/evaluation/ports/fact-source.ts";
import { incomplete } from "../../src/facts/known.ts";
import { HEAD } from "../support/facts.ts";
import { key, world } from "./world.ts";

const GROUP = "f".repeat(40);
const OTHER = "e".repeat(40);

const { number: _, ...repository } = key(0);
const group = {
  ...repository,
  headSha: GROUP,
  headRef: "refs/heads/gh-readonly-queue/main/pr-2",
  baseSha: "b".repeat(40),
  baseRef: "refs/heads/main",
};

const change = (number: number, headSha = HEAD, faithful: boolean | null = true): QueuedChange => ({
  number,
  headSha,
  faithful,
  detail: faithful ? "The queue's commit is the merge of this head." : "It holds something else.",
});

function queued(changes: QueuedChange[]) {
  const made = world();
  made.state.group = { changes, gap: null, defaultBranch: "main" };
  return made;
}

describe("evaluateMergeGroup", () => {
  it("passes when each pull request passes at its queued head and the queue merged nothing else", async () => {
    const { deps, pull, writes, shown } = queued([change(1), change(2, OTHER)]);
    pull(1);
    pull(2, { headSha: OTHER });
    await evaluateMergeGroup(deps, group);
    expect(writes).toEqual(["begin agent-policy", "pass agent-policy"]);
    expect(shown("agent-policy", GROUP)).toBe("pass");
  });

  it("one red pull request makes the whole group red", async () => {
    const { deps, pull, shown, runs } = queued([change(1), change(2, OTHER)]);
    pull(1);
    pull(2, { headSha: OTHER, facts: { commits: incomplete("test/gap", "commits", "not read") } });
    await evaluateMergeGroup(deps, group);
    expect(shown("agent-policy", GROUP)).toBe("fail");
    expect(runs.at(-1)?.summary).toContain("| #2 | fail |");
  });

  it.each([
    ["a head that is not the queued one", { headSha: OTHER }],
    ["a pull request that was closed", { state: "closed" as const }],
    ["a pull request that was retargeted", { baseRef: "refs/heads/dev" }],
  ])("is red for %s", async (_name, options) => {
    const { deps, pull, shown } = queued([change(1)]);
    pull(1, options);
    await evaluateMergeGroup(deps, group);
    expect(shown("agent-policy", GROUP)).toBe("fail");
  });

  it("is red for a pull request that is gone", async () => {
    const { deps, shown } = queued([change(1)]);
    await evaluateMergeGroup(deps, group);
    expect(shown("agent-policy", GROUP)).toBe("fail");
  });

  it.each([false, null])(
    "is red when the queue's commit is not known to be the merge (%s)",
    async (faithful) => {
      const { deps, pull, shown } = queued([change(1, HEAD, faithful)]);
      pull(1);
      await evaluateMergeGroup(deps, group);
      expect(shown("agent-policy", GROUP)).toBe("fail");
    },
  );

  it("is red when the group cannot be taken apart, or is empty", async () => {
    const { deps, state, shown } = queued([]);
    await evaluateMergeGroup(deps, group);
    expect(shown("agent-policy", GROUP)).toBe("fail");
    state.group = { changes: [], gap: "No entry made it.", defaultBranch: "main" };
    await evaluateMergeGroup(deps, group);
    expect(shown("agent-policy", GROUP)).toBe("fail");
  });

  it("stays in progress when GitHub is away", async () => {
    const { deps, pull, state, shown } = queued([change(1)]);
    pull(1);
    state.failOpen = new Error("away");
    await expect(evaluateMergeGroup(deps, group)).rejects.toThrow("away");
    expect(shown("agent-policy", GROUP)).toBe("in_progress");
  });

  it("is judged again when what was missing can be read again", async () => {
    const { deps, pull } = queued([change(1)]);
    const gap = incomplete("test/away", "checks", "GitHub was away");
    pull(1, { facts: { checks: { known: false, gap: { ...gap.gap, retry: true } } } });
    const { againAt } = await evaluateMergeGroup({ ...deps, retrySeconds: 60 }, group);
    expect(againAt?.getTime()).toBe(deps.now().getTime() + 60_000);
  });

  it("does not record over somebody who judged the pull request meanwhile", async () => {
    const { deps, pull, state } = queued([change(1)]);
    pull(1);
    const recorded: number[] = [];
    const log = {
      ...deps.log,
      record: async (...[of]: Parameters<typeof deps.log.record>) => void recorded.push(of.number),
    };
    await evaluateMergeGroup({ ...deps, log }, group);
    expect(recorded).toEqual([1]);
    state.beforeClosing = () => void deps.log.nextGeneration(key(1));
    await evaluateMergeGroup({ ...deps, log }, group);
    expect(recorded).toEqual([1]);
  });

  it("says nothing of a group that was dissolved", async () => {
    const { deps, writes } = world();
    expect((await evaluateMergeGroup(deps, group)).kind).toBe("gone");
    expect(writes).toEqual([]);
  });
});
