import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRepository, type TestRepository } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

const AGENT = { name: "Copilot", email: "198982749+Copilot@users.noreply.github.com" };
const DEPLOY = ".github/workflows/deploy.yml";
const deploys = (on: string, more = "") =>
  `on: ${on}\npermissions: {id-token: write}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${more}    steps: [{run: ./deploy.sh}]\n`;

let repo: TestRepository;
beforeAll(() => {
  repo = createRepository();
  repo.write(".agent-policy.yml", "version: 1\nmode: {observe: ['deploy/*']}\ndeploy: {agents: block}\n");
  repo.write(DEPLOY, deploys("{push: {branches: [main]}}"));
  repo.commit("base");
  const branch = (name: string, text: string) => {
    repo.git("checkout", "-qb", name, "main");
    repo.write(DEPLOY, text);
    repo.commit("change", AGENT);
  };
  branch("open", deploys("issue_comment"));
  branch(
    "doubtful",
    deploys("issue_comment", "    environment: production\n").replace("id-token: write", ""),
  );
  branch("harmless", `# a remark\n${deploys("{push: {branches: [main]}}")}`);
});
afterAll(() => repo[Symbol.dispose]());

const check = async (head: string) => {
  const { code, stdout } = await agentPolicy([
    "check",
    "--repo",
    repo.directory,
    "--base",
    "main",
    "--head",
    head,
    "--format",
    "json",
  ]);
  const { findings, deferred, verdict } = JSON.parse(stdout);
  const of = (list: { rule: string }[]) => list.filter(({ rule }) => rule === "chains/added");
  return { code, verdict, findings: of(findings), deferred: of(deferred) };
};

describe("check, on what an agent's change lets agents set off", () => {
  it("refuses a way to deploy rights, from git alone", async () => {
    const { code, findings } = await check("open");
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ severity: "fail", subject: { path: DEPLOY, line: 1 } }]);
  });

  it("tells what GitHub would ask an approval for, and lets the rest pass", async () => {
    const { verdict, findings, deferred } = await check("doubtful");
    expect(findings).toMatchObject([{ severity: "note" }]);
    expect(deferred).not.toEqual([]);
    expect(verdict).toBe("pass");
    expect(await check("harmless")).toEqual({ code: 0, verdict: "pass", findings: [], deferred: [] });
  });
});
