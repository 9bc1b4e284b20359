import { createAppAuth } from "@octokit/auth-app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MergeMethod } from "../../src/evaluation/landed.ts";
import { createClient, type GitHubClient } from "../../src/github/client.ts";
import { createLandingSource } from "../../src/github/landed.ts";
import { createOctokit } from "../../src/github/octokit.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator();
});
afterAll(() => sim.close());

let count = 0;

/** A merged pull request of two commits, over a base that has moved, as an adapter reads it. */
function merged(method: MergeMethod) {
  count += 1;
  const acme = sim.organization(`landed-${count}`);
  const alice = sim.user("alice");
  const shop = acme.repository("shop", { files: { "a.ts": "1\n" }, collaborators: [[alice, "admin"]] });
  const installationId = acme.install({ repositories: "all" }).id;
  const make = (name: string, from?: string) =>
    shop.commit({
      branch: "topic",
      ...(from === undefined ? {} : { from }),
      by: alice,
      message: `Add ${name}`,
      files: { [`${name}.ts`]: "x\n" },
    });
  const commits = [make("one", "main"), make("two")];
  const pull = shop.openPullRequest({ by: alice, head: "topic", title: "Two commits" });
  shop.commit({ by: alice, message: "Move on", files: { "b.ts": "2\n" } });
  pull.merge(alice, { method });
  const octokit = createOctokit({
    baseUrl: sim.url,
    authStrategy: createAppAuth,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId },
    timing: { timeoutMs: 2000, betweenWritesMs: 0, secondMs: 1, retries: 1 },
  });
  const key = {
    installationId,
    repositoryId: shop.id,
    owner: shop.owner,
    name: shop.name,
    number: pull.number,
  };
  const real = createClient(octokit, { pause: async () => {} });
  const asked: string[] = [];
  return {
    shop,
    pull,
    /** Commits that were read, in order. */
    asked,
    /** Reads it, with the tree of one commit said to be another. */
    read: (tampered: string | null = null, repositoryId = shop.id) => {
      const client: GitHubClient = {
        ...real,
        async get(route, parameters, schema) {
          const found = await real.get(route, parameters, schema);
          if (route.endsWith("/commits/{ref}")) asked.push(String(parameters.ref));
          if (!route.endsWith("/commits/{ref}") || parameters.ref !== tampered) return found;
          const commit = structuredClone(found) as { commit: { tree: { sha: string } } };
          commit.commit.tree.sha = "d".repeat(40);
          return commit as typeof found;
        },
      };
      return createLandingSource(async () => client).landing({ ...key, repositoryId }, commits);
    },
  };
}

describe("what landed", () => {
  it.each(["merge", "squash", "rebase"] as const)("by %s is told from what was judged", async (method) => {
    const { shop, pull, read } = merged(method);
    expect(await read()).toMatchObject({
      method,
      headSha: pull.headSha,
      sha: shop.head(),
      baseRef: "refs/heads/main",
      faithful: { known: true, value: true },
    });
    const other = await read(shop.head());
    expect(other).toMatchObject({ method, tree: "d".repeat(40), faithful: { known: true, value: false } });
  });

  it("by rebase has to hold in every commit, the states in between can be checked out too", async () => {
    const { asked, read } = merged("rebase");
    const whole = await read();
    expect(whole?.detail).toContain("Each of 2 commits");
    // The last one that landed, then the one before.
    const [last = "", first = ""] = asked;
    expect(last).toBe(whole?.sha);
    expect(await read(first)).toMatchObject({ method: "rebase", faithful: { known: true, value: false } });
  });

  it("is never read from another repository under the same name", async () => {
    const { read, shop } = merged("squash");
    await expect(read(null, shop.id + 1)).rejects.toMatchObject({ code: "github/other-repository" });
  });

  it("is doubt while GitHub fails", async () => {
    const { read } = merged("squash");
    sim.faults.add({
      kind: "500",
      times: 9,
      match: { route: "GET /repos/{owner}/{repo}/git/trees/{tree_sha}" },
    });
    await expect(read()).rejects.toMatchObject({ kind: "unknown" });
    sim.faults.clear();
  });
});
