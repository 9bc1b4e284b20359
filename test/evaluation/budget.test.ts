import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Witness } from "../../src/evaluation/ports/witness.ts";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import type { Account } from "../../src/facts/account.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { simulated } from "./simulated.ts";

let sim: Simulator;

beforeEach(async () => {
  sim = await startSimulator();
});
afterEach(() => sim.close());

function organization() {
  const acme = sim.organization("acme");
  acme.repository(".github", { files: { ".agent-policy.yml": "version: 1\nlimits: {files: 50}\n" } });
  const alice = sim.user("alice");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  acme.addMember(alice);
  const shop = acme.repository("shop", {
    files: { "README.md": "# Shop\n", ".agent-policy.yml": "version: 1\nlimits: {files: 20}\n" },
    collaborators: [
      [alice, "write"],
      [copilot, "write"],
    ],
  });
  const installation = acme.install({ repositories: "all" });
  return { acme, alice, copilot, shop, installation };
}

const seen = (ref: string, before: string, after: string, account: Account): Witness => ({
  kind: "push",
  ref,
  before,
  after,
  forced: false,
  at: sim.clock.now().toISOString(),
  actor: { account, via: null },
});

describe("requests to GitHub for one evaluation", () => {
  it("cold: at most nine, each with its purpose; warm: at most three, none of them a write", async () => {
    const { shop, alice, installation } = organization();
    const before = shop.head();
    const { sha } = shop.commit({ branch: "feature", by: alice, files: { "src/a.ts": "export {};\n" } });
    const pr = shop.openPullRequest({ by: alice, head: "feature", title: "Add a" });
    const { deps, key, witnesses, requests } = simulated(sim, installation.id);
    const account = { id: alice.id, login: alice.login, type: "User" } as const;
    witnesses.push(seen("refs/heads/feature", before, sha, account));
    const outcome = await evaluatePullRequest(deps, key(shop, pr.number));
    expect(sim.unsupported).toEqual([]);
    expect(outcome.decision?.incomplete).toEqual([]);
    expect(outcome.decision?.policy.state).toBe("effective");
    expect(outcome.decision?.verdict).toBe("pass");
    const cold = requests();
    expect(cold.all).toEqual([
      "Evidence",
      "POST /repos/{owner}/{repo}/check-runs",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      "Closing",
      "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
      "Position",
    ]);
    expect(shop.checkRuns(sha)).toMatchObject([
      { name: "agent-policy", status: "completed", conclusion: "success" },
    ]);

    await evaluatePullRequest(deps, key(shop, pr.number));
    const warm = requests();
    expect(warm.counted).toEqual(["Evidence", "Closing"]);
    expect(shop.checkRuns(sha)).toHaveLength(1);
  });

  it("cold, an agent's: no more than nine", async () => {
    const { shop, copilot, installation } = organization();
    shop.commit({ branch: "copilot/a", by: copilot, files: { "src/a.ts": "export {};\n" } });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/a", title: "Add a" });
    const { deps, key, requests } = simulated(sim, installation.id);
    const outcome = await evaluatePullRequest(deps, key(shop, pr.number));
    expect(sim.unsupported).toEqual([]);
    expect(outcome.decision?.attribution.agents).toEqual(["copilot-cloud-agent"]);
    const cold = requests();
    expect(cold.counted.length).toBeLessThanOrEqual(9);
    expect(cold.all).toHaveLength(9);
    expect(cold.all).toEqual(
      expect.arrayContaining([expect.stringMatching(/\/activity$/), expect.stringMatching(/\/timeline$/)]),
    );
  });

  it("cold, Copilot's, the first on its base under a policy with paths: nine", async () => {
    const { shop, alice, copilot, installation } = organization();
    const policy = 'version: 1\npaths: [{match: ["@agent-instructions"], agents: forbid}]\n';
    const { sha: before } = shop.commit({ by: alice, files: { ".agent-policy.yml": policy } });
    const { sha } = shop.commit({ branch: "copilot/a", by: copilot, files: { "src/a.ts": "export {};\n" } });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/a", title: "Add a" });
    const { deps, key, witnesses, requests } = simulated(sim, installation.id);
    const account = { id: copilot.id, login: copilot.login, type: "Bot" } as const;
    witnesses.push(seen("refs/heads/copilot/a", before, sha, account));
    const outcome = await evaluatePullRequest(deps, key(shop, pr.number));
    expect(outcome.decision?.incomplete).toEqual([]);
    const cold = requests();
    expect(cold.all).toHaveLength(9);
    expect(cold.all).toEqual(
      expect.arrayContaining([expect.stringMatching(/\/git\/trees\//), expect.stringMatching(/\/timeline$/)]),
    );
    expect(sim.unsupported).toEqual([]);
    await evaluatePullRequest(deps, key(shop, pr.number));
    expect(requests().counted).toEqual(["Evidence", "Closing"]);
  });

  it("what runs in CI is read only where it is touched and the policy asks: two trees, one query, the environments", async () => {
    const { acme, shop, alice, installation } = organization();
    const path = ".github/workflows/ci.yml";
    shop.commit({ branch: "feature", by: alice, files: { [path]: "on: push\njobs: {}\n" } });
    const pr = shop.openPullRequest({ by: alice, head: "feature", title: "Add CI" });
    const { deps, key, requests } = simulated(sim, installation.id);
    const more = async () => {
      await evaluatePullRequest(deps, key(shop, pr.number));
      return requests().all.filter((name) => name === "Blobs" || /\/git\/|environments/.test(name));
    };
    expect(await more()).toEqual([]);
    acme
      .repository(".github")
      .commit({ by: alice, files: { ".agent-policy.yml": "version: 1\ndeploy: {agents: block}\n" } });
    const tree = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
    expect(await more()).toEqual([tree, tree, "Blobs", "GET /repos/{owner}/{repo}/environments"]);
    expect(sim.unsupported).toEqual([]);
  });

  it("links of the base are read once for each of its commits, and what one leads to is protected as the link", async () => {
    const { shop, copilot, alice, installation } = organization();
    const policy = 'version: 1\npaths: [{match: ["@agent-instructions"], agents: forbid}]\n';
    shop.commit({
      by: alice,
      files: {
        ".agent-policy.yml": policy,
        "CLAUDE.md": { content: "docs/manner.md", mode: "120000" },
        "docs/manner.md": "Be kind.\n",
      },
    });
    const files = { "docs/manner.md": "Be quick.\n" };
    shop.commit({ branch: "copilot/a", by: copilot, files });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/a", title: "Be quick" });
    const { deps, key, requests } = simulated(sim, installation.id);
    const evaluated = async (number: number) => {
      const { decision } = await evaluatePullRequest(deps, key(shop, number));
      return { decision, more: requests().all.filter((name) => name === "Blobs" || /\/git\//.test(name)) };
    };
    const first = await evaluated(pr.number);
    expect(first.decision?.findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["paths/forbidden", expect.stringContaining("`CLAUDE.md` leads to it")],
    ]);
    expect(first.more).toEqual(["GET /repos/{owner}/{repo}/git/trees/{tree_sha}", "Blobs"]);
    shop.commit({ branch: "copilot/b", by: copilot, files });
    const other = shop.openPullRequest({ by: copilot, head: "copilot/b", title: "Be quick again" });
    const second = await evaluated(other.number);
    expect(second.decision?.verdict).toBe("fail");
    expect(second.more).toEqual([]);
    expect(sim.unsupported).toEqual([]);
  });
});
