import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluateMergeGroup } from "../../src/evaluation/merge-group.ts";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { simulated } from "./simulated.ts";

let sim: Simulator;
beforeEach(async () => {
  sim = await startSimulator({ treeLimit: 100_000 });
});
afterEach(() => sim.close());

const POLICY =
  'version: 1\ndefaults: {branches: pull-request}\npaths:\n  - {match: ["secret/**"], agents: forbid}\n';

function shopOf(policy = POLICY) {
  const acme = sim.organization("acme");
  const alice = sim.user("alice");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  const shop = acme.repository("shop", {
    files: {
      "README.md": "# Shop\n",
      "src/a.ts": "1\n2\n3\n4\n5\n",
      "secret/key": "x\n",
      ".agent-policy.yml": policy,
    },
    collaborators: [
      [alice, "write"],
      [copilot, "write"],
    ],
  });
  const installation = acme.install({ repositories: "all" });
  return { acme, alice, copilot, shop, installation };
}

describe("against the simulator", () => {
  it("sees a protected file that was renamed away", async () => {
    const { shop, copilot, installation } = shopOf();
    shop.commit({ branch: "copilot/x", by: copilot, rename: [["secret/key", "docs/key"]] });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/x" });
    const { deps, key } = simulated(sim, installation.id);
    const { decision } = await evaluatePullRequest(deps, key(shop, pr.number));
    expect(decision?.verdict).toBe("fail");
    expect(decision?.findings.map(({ subject }) => subject)).toContainEqual(
      expect.objectContaining({ path: "secret/key" }),
    );
    expect(shop.checkRuns(pr.headSha)[0]).toMatchObject({ name: "agent-policy", conclusion: "failure" });
  });

  it("compares trees above the cap of the file list", async () => {
    const { shop, copilot, installation } = shopOf();
    const files = Object.fromEntries(Array.from({ length: 3200 }, (_, n) => [`zz/${n}.txt`, `${n}\n`]));
    shop.commit({ branch: "copilot/x", by: copilot, files: { ...files, "secret/other": "y\n" } });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/x" });
    const { deps, key } = simulated(sim, installation.id);
    const opened = await deps.source.open(key(shop, pr.number));
    const reading = await opened?.read([], async () => []);
    expect(reading?.facts.files.known && reading.facts.files.value.length).toBe(3201);
    expect((await evaluatePullRequest(deps, key(shop, pr.number))).decision?.verdict).toBe("fail");
  });

  it("recomputes an update merge that both sides took part in", async () => {
    const { shop, alice, copilot, installation } = shopOf();
    shop.commit({ branch: "copilot/x", by: copilot, files: { "src/a.ts": "one\n2\n3\n4\n5\n" } });
    const pr = shop.openPullRequest({ by: copilot, head: "copilot/x" });
    shop.commit({ by: alice, files: { "src/a.ts": "1\n2\n3\n4\nfive\n" } });
    expect(pr.updateBranch(alice).merged).toBe(true);
    const { deps, key } = simulated(sim, installation.id);
    const opened = await deps.source.open(key(shop, pr.number));
    const commits = (await opened?.read([], async () => []))?.facts.commits;
    const merge = commits?.known ? commits.value.find(({ parents }) => parents.length === 2) : undefined;
    expect(merge?.recomputedTree).toEqual({ known: true, value: merge?.tree });
  });

  it("judges a merge group", async () => {
    const { shop, alice, installation } = shopOf();
    shop.ruleset({
      mergeQueue: { method: "SQUASH" },
      requiredChecks: [{ context: "agent-policy", integrationId: sim.app.id }],
      include: ["~DEFAULT_BRANCH"],
    });
    const before = shop.head();
    shop.commit({ branch: "f", by: alice, files: { "src/b.ts": "b\n" } });
    const pr = shop.openPullRequest({ by: alice, head: "f" });
    const { deps, key } = simulated(sim, installation.id);
    await evaluatePullRequest(deps, key(shop, pr.number));
    expect(pr.enqueue(alice)).toMatchObject({ enqueued: true });
    shop.formGroups();
    const headSha = shop.mergeQueue()[0]?.groupHead ?? "";
    const { number: _, ...repository } = key(shop, 0);
    await evaluateMergeGroup(deps, {
      ...repository,
      headSha,
      headRef: "refs/heads/q",
      baseSha: before,
      baseRef: "refs/heads/main",
    });
    expect(sim.unsupported).toEqual([]);
    expect(shop.checkRuns(headSha)[0]).toMatchObject({ name: "agent-policy", conclusion: "success" });
  });
});
