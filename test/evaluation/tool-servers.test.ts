import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { SECRETS } from "../tool-servers/corpus.ts";
import { simulated } from "./simulated.ts";

let sim: Simulator;
beforeEach(async () => {
  sim = await startSimulator();
});
afterEach(() => sim.close());

const config = (servers: object) => JSON.stringify({ mcpServers: servers }, null, 1);
const OLD = { old: { command: "old" } };

/** What the App decides about Copilot's pull request with these files. */
async function judge(files: Record<string, string | null>) {
  const acme = sim.organization("acme");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  const shop = acme.repository("shop", {
    files: {
      ".agent-policy.yml":
        'version: 1\nmcp: {unlisted: forbid, servers: [{id: j, match: ["https://j.acme.dev/*"]}]}\n',
      ".mcp.json": config(OLD),
    },
    collaborators: [[copilot, "write"]],
  });
  const installation = acme.install({ repositories: "all" });
  shop.commit({ branch: "copilot/x", by: copilot, files });
  const pr = shop.openPullRequest({ by: copilot, head: "copilot/x" });
  const { deps, key, requests } = simulated(sim, installation.id);
  const { decision } = await evaluatePullRequest(deps, key(shop, pr.number));
  return {
    verdict: decision?.verdict,
    found: decision?.findings.map(
      ({ rule, subject }) => `${rule} ${subject.kind === "path" ? `${subject.path}:${subject.line}` : ""}`,
    ),
    incomplete: decision?.incomplete.map(({ code }) => code),
    requests: requests().all.filter((name) => name.includes("contents")).length,
    check: JSON.stringify(shop.checkRuns(pr.headSha)),
  };
}

describe("tool servers on GitHub", () => {
  it("are compared with the merge base: a listed server beside an old one passes", async () => {
    const { verdict, found, requests } = await judge({
      ".mcp.json": config({ ...OLD, j: { url: "https://j.acme.dev/mcp" } }),
    });
    expect([verdict, found]).toEqual(["pass", []]);
    expect(requests).toBe(2);
  });

  it("are findings at their line, without the secret", async () => {
    const { verdict, found, requests, check } = await judge({
      "tools/.cursor/mcp.json": config({
        evil: { url: "https://evil.example/mcp", headers: { A: SECRETS.slack } },
      }),
    });
    expect(verdict).toBe("fail");
    expect(found).toEqual([
      "mcp/unlisted tools/.cursor/mcp.json:3",
      "mcp/literal-credentials tools/.cursor/mcp.json:6",
    ]);
    expect(requests).toBe(1);
    expect(check).toContain("tools/.cursor/mcp.json");
    expect(check).not.toContain(SECRETS.slack);
  });

  it("cost no request where no such file changes, or one is removed", async () => {
    expect(await judge({ "src/a.ts": "a\n", ".mcp.json": null })).toMatchObject({
      verdict: "pass",
      requests: 0,
    });
  });

  it("are not green above what GitHub gives the content of, or what is read", async () => {
    const large = await judge({ ".mcp.json": `{"mcpServers": {}, "pad": "${"x".repeat(1_000_100)}"}` });
    expect([large.verdict, large.incomplete]).toEqual(["fail", ["github/file-too-large"]]);
  });

  it("are not green above the number of files that are read", async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`p${n}/.mcp.json`, config({})]));
    const { verdict, incomplete } = await judge(many);
    expect([verdict, incomplete]).toEqual(["fail", ["github/documents-cap"]]);
  });
});
