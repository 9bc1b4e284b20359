import { createAppAuth } from "@octokit/auth-app";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JudgedHead } from "../../../src/evaluation/deployment/ports.ts";
import { keptByRebase } from "../../../src/facts/rebase.ts";
import { createClient } from "../../../src/github/client.ts";
import { readMerged } from "../../../src/github/deployment/landing.ts";
import { createOctokit } from "../../../src/github/octokit.ts";
import { commitOf, restCommit } from "../../../src/github/rest-commit.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";

let sim: Simulator;
let count = 0;
beforeAll(async () => {
  sim = await startSimulator();
});
afterAll(() => sim.close());

/** A pull request of two commits, whose base moved on meanwhile. */
async function opened() {
  count += 1;
  const [alice, copilot] = [sim.user("alice"), sim.user("mallory")];
  const org = sim.organization(`landing-${count}`);
  const shop = org.repository("shop", {
    files: { "a.txt": "a\n", "b.txt": "b\n" },
    collaborators: [
      [alice, "admin"],
      [copilot, "write"],
    ],
  });
  const installation = org.install({ repositories: "all" });
  const first = shop.commit({ branch: "topic", by: copilot, message: "One", files: { "a.txt": "one\n" } });
  const second = shop.commit({ branch: "topic", by: copilot, message: "Two", files: { "c.txt": "two\n" } });
  const pull = shop.openPullRequest({ by: copilot, head: "topic", title: "Change" });
  shop.commit({ by: alice, message: "Meanwhile", files: { "b.txt": "moved\n" } });
  const judged: JudgedHead = {
    headSha: second.sha,
    baseRef: "refs/heads/main",
    commits: [first.sha, second.sha],
    kept: [],
    decision: "sha256:1",
    governed: true,
    agents: [],
    participants: [],
    notGreen: null,
  };
  const client = clientOf(installation.id);
  const key = {
    installationId: installation.id,
    repositoryId: shop.id,
    owner: shop.owner,
    name: shop.name,
    number: pull.number,
  };
  const at = { owner: shop.owner, repo: shop.name, number: pull.number };
  const { items } = await client.list("/repos/{owner}/{repo}/pulls/{number}/commits", at, restCommit, 1);
  judged.kept = items.map((item) => keptByRebase(commitOf(item)));
  return { alice, copilot, shop, pull, judged, read: () => readMerged(client, key, judged) };
}

function clientOf(installationId: number) {
  const octokit = createOctokit({
    baseUrl: sim.url,
    authStrategy: createAppAuth,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId },
    timing: { timeoutMs: 2_000, betweenWritesMs: 0, secondMs: 1, retries: 2 },
  });
  return createClient(octokit);
}

describe("what a merge left on its branch", () => {
  test("nothing while the pull request is open", async () => {
    expect(await (await opened()).read()).toBeNull();
  });

  test.each(["merge", "squash", "rebase"] as const)("a %s of the head and nothing else", async (method) => {
    const { alice, shop, pull, judged, read } = await opened();
    expect(pull.merge(alice, { method })).toMatchObject({ merged: true });
    const merged = await read();
    expect(merged).toMatchObject({ method, unfaithful: null, baseRef: "refs/heads/main" });
    expect(merged?.landed).toEqual(expect.arrayContaining([shop.head(), ...judged.commits]));
    expect(merged?.landed).toHaveLength(method === "rebase" ? 4 : 3);
  });

  test("a merge that a person pushed by hand is one too", async () => {
    const { alice, shop, read } = await opened();
    shop.commit({ by: alice, message: "Merge topic", merge: "topic" });
    expect(await read()).toMatchObject({ method: "merge", unfaithful: null });
  });

  test("I6: a pushed merge commit that holds something else besides is no merge of what was judged", async () => {
    const { copilot, shop, read } = await opened();
    shop.commit({
      by: copilot,
      bypass: true,
      message: "Merge topic",
      merge: "topic",
      files: { "deploy.sh": "curl evil\n" },
    });
    const merged = await read();
    expect(merged?.unfaithful).toContain("is not the merge");
  });

  test("A4: the head moved after it was judged: nothing of the judged head is taken for it", async () => {
    const { alice, copilot, shop, pull, judged, read } = await opened();
    const sneaked = shop.commit({
      branch: "topic",
      by: copilot,
      message: "Three",
      files: { "d.txt": "3\n" },
    });
    pull.merge(alice, { method: "squash" });
    const merged = await read();
    expect(merged?.headSha).toBe(sneaked.sha);
    expect(merged?.headSha).not.toBe(judged.headSha);
  });
});
