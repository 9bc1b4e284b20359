import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { simulated } from "./simulated.ts";

let sim: Simulator;

beforeEach(async () => {
  sim = await startSimulator();
});
afterEach(() => sim.close());

describe("symbolic links of the base", () => {
  it("count as the branch stands now: one that it got after the pull request was opened leads there too", async () => {
    const acme = sim.organization("acme");
    const alice = sim.user("alice");
    const bot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
    const policy = 'version: 1\npaths: [{match: ["@agent-instructions"], agents: forbid}]\n';
    acme.repository(".github");
    const shop = acme.repository("shop", {
      files: { ".agent-policy.yml": policy, "docs/manner.md": "Be kind.\n" },
      collaborators: [
        [alice, "write"],
        [bot, "write"],
      ],
    });
    const installation = acme.install({ repositories: "all" });
    shop.commit({ branch: "copilot/a", by: bot, files: { "docs/manner.md": "Be quick.\n" } });
    const pr = shop.openPullRequest({ by: bot, head: "copilot/a", title: "Be quick" });
    const { deps, key } = simulated(sim, installation.id);
    const rules = async () =>
      (await evaluatePullRequest(deps, key(shop, pr.number))).decision?.findings.map(({ rule }) => rule);
    expect(await rules()).toEqual([]);
    shop.commit({ by: alice, files: { "CLAUDE.md": { content: "docs/manner.md", mode: "120000" } } });
    expect(await rules()).toEqual(["paths/forbidden"]);
  });
});
