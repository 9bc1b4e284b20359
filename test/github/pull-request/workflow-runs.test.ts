import { afterEach, describe, expect, it, vi } from "vitest";
import { known } from "../../../src/facts/known.ts";
import { BASE, HEAD, key, ordinary, pullRequest } from "../scripted.ts";

afterEach(() => vi.unstubAllGlobals());

const RUNS = "/repos/acme/shop/actions/runs";
const BY_WORKFLOW = { __typename: "Bot", login: "github-actions", databaseId: 41898282 };
const alice = { id: 1001, login: "alice", type: "User" };

// biome-ignore lint/suspicious/noExplicitAny: tests break answers in ways that no type allows
const run = (more: Record<string, any> = {}) => ({
  id: 81,
  path: ".github/workflows/bump.yml@main",
  event: "workflow_dispatch",
  status: "completed",
  conclusion: "success",
  created_at: "2026-11-21T08:55:00Z",
  updated_at: "2026-11-21T09:01:00Z",
  actor: alice,
  triggering_actor: alice,
  ...more,
});

const listed = (...runs: unknown[]) => ({ total_count: runs.length, workflow_runs: runs });

/** Opened by a workflow at nine o'clock; pushed by whoever `pusher` is. */
async function readBy(
  answer: unknown,
  { author = BY_WORKFLOW, pusher = alice as object, fork = false } = {},
) {
  const o = ordinary();
  o.evidence.repository.pullRequest.author = author;
  if (fork)
    o.evidence.repository.pullRequest.headRepository = {
      databaseId: 777,
      nameWithOwner: "dora/shop",
      isFork: true,
      owner: { __typename: "User", login: "dora", databaseId: 1009 },
    };
  const { source, seen } = pullRequest(o, { rest: { [RUNS]: answer } });
  const opened = await source.open(key);
  if (!opened) throw new Error("no such pull request");
  const push = {
    kind: "push" as const,
    ref: "refs/heads/topic",
    before: BASE,
    after: HEAD,
    forced: false,
    at: "2026-11-21T08:59:58Z",
    actor: { account: pusher as { id: number; login: string; type: "User" | "Bot" }, via: null },
  };
  const { facts } = await opened.read([push], async () => []);
  return { runs: facts.runs, asked: seen.filter(({ path }) => path === RUNS).length };
}

const actions = { id: 41898282, login: "github-actions[bot]", type: "Bot" };

describe("runs of the time of an act by GitHub Actions' shared account", () => {
  it("are not asked for where that account did nothing", async () => {
    const author = { __typename: "User", login: "alice", databaseId: 1001 };
    expect(await readBy(listed(run()), { author })).toEqual({ runs: undefined, asked: 0 });
  });

  it("are told with who set them off, and with their path without a ref", async () => {
    expect(await readBy(listed(run()))).toEqual({
      asked: 1,
      runs: known([
        {
          at: "2026-11-21T09:00:00Z",
          complete: true,
          runs: [
            {
              id: 81,
              path: ".github/workflows/bump.yml",
              event: "workflow_dispatch",
              actor: alice,
              triggeringActor: alice,
            },
          ],
        },
      ]),
    });
  });

  it("are read for the opening and for each push to the repository itself, not to a fork", async () => {
    expect((await readBy(listed(run()), { pusher: actions })).asked).toBe(2);
    const author = { __typename: "User", login: "dora", databaseId: 1009 };
    expect((await readBy(listed(run()), { author, pusher: actions })).asked).toBe(1);
    expect((await readBy(listed(run()), { author, pusher: actions, fork: true })).asked).toBe(0);
  });

  it.each([
    ["ended before", { updated_at: "2026-11-21T08:58:59Z" }, 0],
    ["ended a moment before", { updated_at: "2026-11-21T08:59:01Z" }, 1],
    ["still running", { status: "in_progress", conclusion: null, updated_at: "2026-11-21T08:56:00Z" }, 1],
    ["skipped", { conclusion: "skipped" }, 0],
    ["never allowed to start", { conclusion: "action_required" }, 0],
  ])("%s", async (_, more, count) => {
    const { runs } = await readBy(listed(run(more)));
    expect(runs?.known && runs.value[0]?.runs).toHaveLength(count);
  });

  it("more than one page is not complete", async () => {
    const { runs } = await readBy({ total_count: 101, workflow_runs: [run()] });
    expect(runs).toMatchObject({ known: true, value: [{ complete: false }] });
  });

  it.each([[403], [404]])(
    "a refusal (%i) is no gap that could pass: the account stays shared",
    async (status) => {
      const { runs } = await readBy([status, { message: "Resource not accessible by integration" }]);
      expect(runs).toMatchObject({
        known: false,
        gap: { kind: "deferred", code: "github/no-actions-permission" },
      });
    },
  );

  it.each([
    ["an outage", [502, { message: "Bad Gateway" }]],
    ["another shape", { workflow_runs: [run()] }],
    ["null runs", { total_count: 1, workflow_runs: [null] }],
  ])("%s is a gap", async (_, answer) => {
    expect((await readBy(answer)).runs).toMatchObject({
      known: false,
      gap: { kind: "incomplete", retry: true },
    });
  });
});
