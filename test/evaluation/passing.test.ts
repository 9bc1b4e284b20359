import { afterEach, beforeEach, expect, it } from "vitest";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { simulated } from "./simulated.ts";

let sim: Simulator;
beforeEach(async () => {
  sim = await startSimulator();
});
afterEach(() => sim.close());

const WORKFLOW = ".github/workflows/ci.yml";
const POLICY = `version: 1
paths: [{match: ["@ci-control"], agents: forbid}]
`;

function shop(mergeMethods?: ("merge" | "squash" | "rebase")[]) {
  const acme = sim.organization("acme");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  const repository = acme.repository("shop", {
    files: { "README.md": "# Shop\n", ".agent-policy.yml": POLICY },
    collaborators: [[copilot, "write"]],
    ...(mergeMethods === undefined ? {} : { mergeMethods }),
  });
  const installation = acme.install({ repositories: "all" });
  const { deps, key, requests } = simulated(sim, installation.id);
  const commit = (files: Record<string, string | null>) =>
    repository.commit({ branch: "copilot/a", by: copilot, files });
  const judge = async (number: number) => {
    const { decision } = await evaluatePullRequest(deps, key(repository, number));
    expect(sim.unsupported).toEqual([]);
    return {
      verdict: decision?.verdict,
      findings: decision?.findings.map(({ rule, message }) => ({ rule, message })),
      gaps: decision?.incomplete.map(({ code }) => code),
    };
  };
  const open = () => repository.openPullRequest({ by: copilot, head: "copilot/a", title: "Change" }).number;
  return { repository, commit, judge, open, requests };
}

it("a file that one commit adds and the next one removes counts: a merge or a rebase lands both", async () => {
  const { commit, judge, open, requests } = shop();
  commit({ "src/a.ts": "export {};\n" });
  commit({ [WORKFLOW]: "on: push\njobs: {}\n", "src/a.ts": "export const a = 1;\n" });
  commit({ [WORKFLOW]: null });
  const number = open();
  const { verdict, findings } = await judge(number);
  expect(verdict).toBe("action-required");
  expect(findings).toEqual([
    {
      rule: "paths/forbidden",
      message: expect.stringContaining(`\`${WORKFLOW}\`, which a commit on the way changes`),
    },
  ]);
  const single = (all: string[]) => all.filter((one) => one.endsWith("/commits/{ref}")).length;
  expect(single(requests().all)).toBe(3);
  await judge(number);
  expect(single(requests().all)).toBe(0);
});

it("where pull requests are squashed, only the sum lands", async () => {
  const { commit, judge, open, requests } = shop(["squash"]);
  commit({ [WORKFLOW]: "on: push\njobs: {}\n" });
  commit({ [WORKFLOW]: null, "src/a.ts": "export {};\n" });
  const { findings } = await judge(open());
  expect(findings).toEqual([]);
  expect(requests().all).not.toContain("GET /repos/{owner}/{repo}/commits/{ref}");
});

it("one rebase allowed is enough for each commit to count", async () => {
  const { commit, judge, open } = shop(["squash", "rebase"]);
  commit({ [WORKFLOW]: "on: push\njobs: {}\n" });
  commit({ [WORKFLOW]: null, "src/a.ts": "export {};\n" });
  expect((await judge(open())).verdict).toBe("action-required");
});

it("a merge queue has a method of its own, so each commit counts there", async () => {
  const { repository, commit, judge, open } = shop(["squash"]);
  repository.ruleset({ include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries: 5 } });
  commit({ [WORKFLOW]: "on: push\njobs: {}\n" });
  commit({ [WORKFLOW]: null, "src/a.ts": "export {};\n" });
  expect((await judge(open())).verdict).toBe("action-required");
});

it("a commit that cannot be read is never taken for one that touches nothing", async () => {
  const { commit, judge, open } = shop();
  commit({ "src/a.ts": "export {};\n" });
  commit({ "src/b.ts": "export {};\n" });
  const number = open();
  sim.faults.add({ kind: "500", times: 10, match: { route: "GET /repos/{owner}/{repo}/commits/{ref}" } });
  await expect(judge(number)).rejects.toMatchObject({ kind: "unknown", code: "github/unavailable" });
});

it("many commits that each touch something of their own cost a bounded number of trees at a time, and are all read in the end", async () => {
  const { commit, judge, open, requests } = shop();
  for (let index = 0; index < 30; index += 1)
    commit({ [`src/${index}.ts`]: "1\n", ...(index > 0 && { [`src/${index - 1}.ts`]: null }) });
  commit({ [WORKFLOW]: "on: push\njobs: {}\n" });
  commit({ [WORKFLOW]: null });
  const number = open();
  const trees = () => requests().all.filter((one) => one.endsWith("/git/trees/{tree}")).length;
  expect(await judge(number)).toMatchObject({ verdict: "fail", gaps: ["github/trees-cap"] });
  expect(trees()).toBeLessThan(40);
  expect(await judge(number)).toMatchObject({ verdict: "action-required", gaps: [] });
  expect(trees()).toBeLessThan(20);
  await judge(number);
  expect(trees()).toBeLessThan(3);
});

it("a file below more directories than anybody has is doubt: thousands of those held the server for a minute", async () => {
  const { commit, judge, open } = shop();
  commit({ [`${"a/".repeat(100)}x.ts`]: "1\n" });
  const number = open();
  expect(await judge(number)).toMatchObject({ verdict: "pass" });
  commit({ [`${"a/".repeat(101)}x.ts`]: "1\n" });
  const { verdict, gaps } = await judge(number);
  expect(verdict).toBe("fail");
  expect(gaps).toContain("github/path-depth");
});
