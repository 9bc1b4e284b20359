import { createAppAuth } from "@octokit/auth-app";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { JudgedChange } from "../../src/evaluation/merged/change.ts";
import { known } from "../../src/facts/known.ts";
import { createClient, type GitHubClient } from "../../src/github/client/client.ts";
import { createOctokit } from "../../src/github/client/octokit.ts";
import { createMergedSource } from "../../src/github/merged.ts";
import { commitOf, restCommit } from "../../src/github/objects/rest-commit.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { facts } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

let sim: Simulator;
let count = 0;
beforeAll(async () => {
  sim = await startSimulator();
});
afterAll(() => sim.close());

/** A pull request of two commits (or of so many), judged, whose base moved on meanwhile. */
async function opened(commits = 2) {
  count += 1;
  const [alice, mallory] = [sim.user("alice"), sim.user("mallory")];
  const org = sim.organization(`merged-${count}`);
  const shop = org.repository("shop", {
    files: { "a.txt": "a\n", "b.txt": "b\n" },
    collaborators: [
      [alice, "admin"],
      [mallory, "write"],
    ],
  });
  const installationId = org.install({ repositories: "all" }).id;
  for (let n = 1; n <= commits; n += 1)
    shop.commit({ branch: "topic", by: mallory, message: `Step ${n}`, files: { [`${n}.txt`]: `${n}\n` } });
  const pull = shop.openPullRequest({ by: mallory, head: "topic", title: "Change" });
  shop.commit({ by: alice, message: "Meanwhile", files: { "b.txt": "moved\n" } });
  const octokit = createOctokit({
    baseUrl: sim.url,
    authStrategy: createAppAuth,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId },
    timing: { timeoutMs: 2000, betweenWritesMs: 0, secondMs: 1, retries: 1 },
  });
  const real = createClient(octokit, { pause: async () => {} });
  const key = {
    installationId,
    repositoryId: shop.id,
    owner: shop.owner,
    name: shop.name,
    number: pull.number,
  };
  const { items } = await real.list(
    "/repos/{owner}/{repo}/pulls/{number}/commits",
    { owner: shop.owner, repo: shop.name, number: pull.number },
    restCommit,
    1,
  );
  const read = facts({ commits: known(items.map(commitOf)) });
  const decision = decide(effective("limits: {files: 50}"), read);
  const judged: JudgedChange = {
    decision: { ...decision, subject: { ...decision.subject, headSha: pull.headSha } },
    facts: read,
    shown: "pass",
  };
  return {
    alice,
    mallory,
    shop,
    pull,
    commits: items.map(({ sha }) => sha),
    /** Reads it, with the tree of one commit said to be another. */
    read: ({
      tampered = "",
      repositoryId = shop.id,
      before = judged,
    }: {
      tampered?: string;
      repositoryId?: number;
      before?: JudgedChange | null;
    } = {}) => {
      const client: GitHubClient = {
        ...real,
        async list(route, parameters, schema, pages) {
          const found = structuredClone(await real.list(route, parameters, schema, pages));
          for (const one of found.items as { sha: string; commit?: { tree: { sha: string } } }[])
            if (one.sha === tampered && one.commit) one.commit.tree.sha = "d".repeat(40);
          return found;
        },
      };
      return createMergedSource(async () => client).merged({ ...key, repositoryId }, before);
    },
  };
}

describe("what a merge left on its branch", () => {
  it("is nothing while the pull request is open", async () => {
    expect(await (await opened()).read()).toBeNull();
  });

  it.each(["merge", "squash", "rebase"] as const)("by %s is told from what was judged", async (method) => {
    const { alice, shop, pull, commits, read } = await opened();
    expect(pull.merge(alice, { method })).toMatchObject({ merged: true });
    const found = await read();
    expect(found).toMatchObject({
      method,
      headSha: pull.headSha,
      baseRef: "refs/heads/main",
      tip: { sha: shop.head() },
      faithful: { known: true, value: true },
    });
    expect(found?.landed).toEqual(expect.arrayContaining([shop.head(), ...commits]));
    expect(found?.landed).toHaveLength(method === "rebase" ? 4 : 3);
    const other = await read({ tampered: shop.head() });
    expect(other).toMatchObject({ method, tip: { tree: "d".repeat(40) }, faithful: { value: false } });
  });

  it("by rebase has to hold in every commit: the states in between can be checked out too", async () => {
    const { alice, shop, pull, commits, read } = await opened();
    pull.merge(alice, { method: "rebase" });
    const whole = await read();
    expect(whole?.detail).toContain("Each of 2 commits");
    const between = whole?.landed.find((sha) => sha !== shop.head() && !commits.includes(sha)) ?? "";
    expect(await read({ tampered: between })).toMatchObject({
      method: "rebase",
      faithful: { known: true, value: false },
    });
  });

  it("by a rebase of more commits than are recomputed is unknown, and no squash", async () => {
    const { alice, pull, read } = await opened(51);
    pull.merge(alice, { method: "rebase" });
    expect(await read()).toMatchObject({
      method: "rebase",
      faithful: { known: false, gap: { code: "github/rebase-cap" } },
    });
  });

  it("by a merge that a person pushed by hand is one too", async () => {
    const { alice, shop, read } = await opened();
    shop.commit({ by: alice, message: "Merge topic", merge: "topic" });
    expect(await read()).toMatchObject({ method: "merge", faithful: { known: true, value: true } });
  });

  test("I6: a pushed merge commit that holds something else besides is no merge of what was judged", async () => {
    const { mallory, shop, read } = await opened();
    shop.commit({
      by: mallory,
      bypass: true,
      message: "Merge topic",
      merge: "topic",
      files: { "deploy.sh": "curl evil\n" },
    });
    const found = await read();
    expect(found?.faithful).toEqual(known(false));
    expect(found?.detail).toContain("holds something else than the merge");
  });

  test("A4: the head moved after it was judged: nothing of the judged head is taken for it", async () => {
    const { alice, mallory, shop, pull, commits, read } = await opened();
    const sneaked = shop.commit({ branch: "topic", by: mallory, message: "More", files: { "d.txt": "3\n" } });
    pull.merge(alice, { method: "squash" });
    const found = await read();
    expect(found?.headSha).toBe(sneaked.sha);
    expect(found?.landed).toEqual([shop.head(), sneaked.sha]);
    expect(commits).not.toContain(sneaked.sha);
  });

  it("is never read from another repository under the same name", async () => {
    const { alice, shop, pull, read } = await opened();
    pull.merge(alice, { method: "squash" });
    await expect(read({ repositoryId: shop.id + 1 })).rejects.toMatchObject({
      code: "github/other-repository",
    });
  });

  it("is doubt while GitHub fails", async () => {
    const { alice, pull, read } = await opened();
    pull.merge(alice, { method: "squash" });
    const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
    sim.faults.add({ kind: "500", times: 9, match: { route } });
    await expect(read()).rejects.toMatchObject({ kind: "unknown" });
    sim.faults.clear();
  });
});
