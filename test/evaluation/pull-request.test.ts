import { describe, expect, it } from "vitest";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { reopenPullRequests } from "../../src/evaluation/reopen.ts";
import { incomplete } from "../../src/facts/known.ts";
import { BASE, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";
import { key, world } from "./world.ts";

const OTHER = "e".repeat(40);
const MAIN = "agent-policy";
const ADVISORY = "agent-policy (advisory)";

const red = { commits: incomplete("test/gap", "commits", "not read") };
const passing = {
  commits: {
    known: false as const,
    gap: {
      kind: "incomplete" as const,
      code: "test/outage",
      what: "commits",
      detail: "away",
      retry: true,
    },
  },
};

describe("evaluatePullRequest", () => {
  it("posts in_progress first and then the verdict in the same run", async () => {
    const { deps, pull, writes, runs } = world();
    pull(1);
    const outcome = await evaluatePullRequest(deps, key(1));
    expect(outcome.kind).toBe("judged");
    expect(writes).toEqual([`begin ${MAIN}`, `pass ${MAIN}`]);
    expect(runs).toHaveLength(1);
  });

  it("writes nothing when nothing changed", async () => {
    const { deps, pull, writes } = world();
    pull(1);
    await evaluatePullRequest(deps, key(1));
    writes.length = 0;
    await evaluatePullRequest(deps, key(1));
    expect(writes).toEqual([]);
  });

  it("takes an old green back before judging when told to", async () => {
    const { deps, pull, writes, runs, shown } = world();
    pull(1);
    await evaluatePullRequest(deps, key(1));
    writes.length = 0;
    await evaluatePullRequest(deps, key(1), { invalidate: true });
    expect(writes).toEqual([`begin ${MAIN}`, `pass ${MAIN}`]);
    expect(runs).toHaveLength(2);
    expect(shown(MAIN)).toBe("pass");
  });

  it("turns a green red when the facts do", async () => {
    const { deps, pull, shown } = world();
    const one = pull(1);
    await evaluatePullRequest(deps, key(1));
    one.facts = red;
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("leaves the check in progress and rejects when GitHub is away", async () => {
    const { deps, pull, state, shown } = world();
    pull(1);
    state.beforeClosing = () => {
      throw new Error("away");
    };
    await expect(evaluatePullRequest(deps, key(1))).rejects.toThrow("away");
    expect(shown(MAIN)).toBe("in_progress");
    await evaluatePullRequest(deps, key(1), { attempt: 2 });
    expect(shown(MAIN)).toBe("pass");
  });

  it("publishes what is missing as red, and comes back when it may pass", async () => {
    const { deps, pull, shown } = world();
    const one = pull(1, { facts: passing });
    const outcome = await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
    expect(outcome.againAt).toEqual(new Date("2026-11-21T12:01:00Z"));
    one.facts = {};
    expect((await evaluatePullRequest(deps, key(1))).againAt).toBeNull();
    expect(shown(MAIN)).toBe("pass");
  });

  it("does not come back for what will not pass by itself", async () => {
    const { deps, pull } = world();
    pull(1, { facts: red });
    expect((await evaluatePullRequest(deps, key(1))).againAt).toBeNull();
  });

  it("publishes nothing for a closed pull request", async () => {
    const { deps, pull, writes } = world();
    pull(1, { state: "closed" });
    expect((await evaluatePullRequest(deps, key(1))).kind).toBe("closed");
    expect(writes).toEqual([]);
  });

  it("looks again for a pull request that is not readable yet, and gives up in the end", async () => {
    const { deps } = world();
    await expect(evaluatePullRequest(deps, key(9), { attempt: 1 })).rejects.toMatchObject({
      kind: "unknown",
    });
    expect((await evaluatePullRequest(deps, key(9), { attempt: 3 })).kind).toBe("gone");
  });
});

describe("races", () => {
  it("starts over when the head moves while it is read", async () => {
    const { deps, pull, state, shown } = world();
    const one = pull(1);
    state.beforeClosing = () => {
      one.headSha = OTHER;
    };
    const outcome = await evaluatePullRequest(deps, key(1));
    expect(outcome.decision?.subject.headSha).toBe(OTHER);
    expect(shown(MAIN, OTHER)).toBe("pass");
    expect(shown(MAIN, HEAD)).toBe("in_progress");
  });

  it("gives up for now when the head keeps moving", async () => {
    const { deps, pull, state } = world();
    const one = pull(1);
    let count = 0;
    const move = () => {
      count += 1;
      one.headSha = String(count).repeat(40);
      state.beforeClosing = move;
    };
    state.beforeClosing = move;
    await expect(evaluatePullRequest(deps, key(1))).rejects.toMatchObject({ code: "evaluation/moving" });
    expect(count).toBe(3);
  });

  it.each([
    ["head", { headSha: OTHER }],
    ["base branch", { baseRef: "refs/heads/dev" }],
    ["base tip", { baseSha: OTHER }],
    ["state", { state: "closed" as const }],
  ])("judges again when the %s moved during the write", async (_, change) => {
    const { deps, pull, state, enqueued } = world();
    const one = pull(1);
    state.afterWrite = () => Object.assign(one, change);
    await evaluatePullRequest(deps, key(1));
    expect(enqueued).toEqual([{ number: 1, reason: "moved while the check was written", invalidate: false }]);
  });

  it("says nothing when another worker began later", async () => {
    const { deps, pull, state, writes } = world();
    pull(1);
    state.beforeClosing = () => {
      void deps.log.nextGeneration(key(1));
    };
    expect((await evaluatePullRequest(deps, key(1))).kind).toBe("overtaken");
    expect(writes).toEqual([`begin ${MAIN}`]);
  });

  it("race 11: a slow worker's late write is judged again", async () => {
    const { deps, pull, state, enqueued, shown } = world();
    const one = pull(1);
    state.beforeWrite = async () => {
      // Meanwhile the facts turn red, and a second worker reads, judges and writes them.
      one.facts = red;
      await evaluatePullRequest(deps, key(1));
      expect(shown(MAIN)).toBe("fail");
    };
    await evaluatePullRequest(deps, key(1));
    expect(enqueued.map(({ number }) => number)).toContain(1);
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("writes nothing once the work was taken away", async () => {
    const { deps, pull, writes } = world();
    pull(1);
    const abort = new AbortController();
    abort.abort();
    expect((await evaluatePullRequest(deps, key(1), { signal: abort.signal })).kind).toBe("overtaken");
    expect(writes).toEqual([`begin ${MAIN}`]);
  });
});

describe("pull requests that share a head", () => {
  it("one that was never judged holds the other back, and is put to work", async () => {
    const { deps, pull, shown, enqueued } = world();
    pull(1);
    pull(2, { facts: red });
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("in_progress");
    expect(enqueued).toEqual([{ number: 2, reason: "shares its head commit with #1", invalidate: false }]);
    await evaluatePullRequest(deps, key(2));
    expect(shown(MAIN)).toBe("fail");
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("goes green when the strictest of them is closed", async () => {
    const { deps, pull, shown, enqueued, runs } = world();
    pull(1);
    const two = pull(2, { facts: red });
    await evaluatePullRequest(deps, key(2));
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
    expect(runs.at(-1)?.summary).toContain("verdict on pull request #2");
    two.state = "closed";
    enqueued.length = 0;
    await evaluatePullRequest(deps, key(2));
    expect(enqueued).toEqual([{ number: 1, reason: "#2 was closed", invalidate: false }]);
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
  });

  it("does not wait for a sibling whose closing was missed", async () => {
    const { deps, pull, shown } = world();
    pull(1);
    const two = pull(2, { facts: red });
    await evaluatePullRequest(deps, key(2));
    two.state = "closed";
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
  });

  it("a sibling judged red between our look and our write does not end up green", async () => {
    const { deps, pull, state, shown, enqueued } = world();
    pull(1);
    const two = pull(2);
    await evaluatePullRequest(deps, key(2));
    two.facts = red;
    state.beforeWrite = async () => {
      await evaluatePullRequest(deps, key(2));
    };
    await evaluatePullRequest(deps, key(1));
    expect(enqueued.some(({ number, reason }) => number === 1 && reason.includes("meanwhile"))).toBe(true);
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("fail");
  });

  it("two green ones do not rewrite each other's check", async () => {
    const { deps, pull, writes, shown } = world();
    pull(1);
    pull(2);
    for (const number of [1, 2, 1, 2]) await evaluatePullRequest(deps, key(number));
    expect(shown(MAIN)).toBe("pass");
    writes.length = 0;
    for (const number of [1, 2, 1, 2]) await evaluatePullRequest(deps, key(number));
    expect(writes).toEqual([]);
  });

  it("another base has another name and another verdict", async () => {
    const { deps, pull, shown } = world();
    pull(1, { facts: red });
    pull(2, { baseRef: "refs/heads/scratch" });
    await evaluatePullRequest(deps, key(2));
    await evaluatePullRequest(deps, key(1));
    expect(shown(ADVISORY)).toBe("pass");
    expect(shown(MAIN)).toBe("fail");
  });
});

describe("retarget", () => {
  it("a green against a branch of one's own says nothing about main", async () => {
    const { deps, pull, shown } = world();
    const one = pull(1, { baseRef: "refs/heads/lax", policy: effective("mode: {default: enforce}") });
    await evaluatePullRequest(deps, key(1));
    expect(shown(ADVISORY)).toBe("pass");
    expect(shown(MAIN)).toBeNull();
    Object.assign(one, { baseRef: "refs/heads/main", facts: red });
    await evaluatePullRequest(deps, key(1), { invalidate: true });
    expect(shown(MAIN)).toBe("fail");
  });

  it("takes the old name's green back when the pull request leaves that base", async () => {
    const { deps, pull, shown } = world();
    const one = pull(1);
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
    one.baseRef = "refs/heads/dev";
    await evaluatePullRequest(deps, key(1), { invalidate: true });
    expect(shown(MAIN)).toBe("in_progress");
    expect(shown(ADVISORY)).toBe("pass");
    one.baseRef = "refs/heads/main";
    await evaluatePullRequest(deps, key(1), { invalidate: true });
    expect(shown(MAIN)).toBe("pass");
  });

  it("leaves the old name to another pull request that still has it", async () => {
    const { deps, pull, shown, enqueued } = world();
    const one = pull(1);
    pull(2);
    for (const number of [1, 2, 1]) await evaluatePullRequest(deps, key(number));
    expect(shown(MAIN)).toBe("pass");
    one.baseRef = "refs/heads/dev";
    enqueued.length = 0;
    await evaluatePullRequest(deps, key(1));
    expect(shown(MAIN)).toBe("pass");
    expect(enqueued).toEqual([{ number: 2, reason: "#1 left its check", invalidate: false }]);
  });
});

describe("reopenPullRequests", () => {
  it("asks anew for every open pull request of a base", async () => {
    const { deps, pull, enqueued } = world();
    pull(1);
    pull(2, { baseRef: "refs/heads/dev" });
    pull(3, { state: "closed" });
    const keys = await reopenPullRequests(deps, key(0), {
      baseRef: "refs/heads/main",
      reason: "policy changed",
    });
    expect(keys.map(({ number }) => number)).toEqual([1]);
    expect(enqueued).toEqual([{ number: 1, reason: "policy changed", invalidate: true }]);
  });

  it("asks for all of them without a base", async () => {
    const { deps, pull } = world();
    pull(1, { baseSha: BASE });
    pull(2, { baseRef: "refs/heads/dev" });
    expect(await reopenPullRequests(deps, key(0), { reason: "sweep" })).toHaveLength(2);
  });
});
