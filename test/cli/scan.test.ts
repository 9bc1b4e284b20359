import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

let directory: string;
const file = (path: string, text: string) => {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), text);
};
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: directory });
const workflow = (condition: string) =>
  `on: {issue_comment: {types: [created]}}\njobs: {go: {if: "${condition}", runs-on: ubuntu-latest, steps: [{run: npm publish}]}}\n`;
const scan = (...args: string[]) => agentPolicy(["scan", ...args], { cwd: directory });

beforeEach(() => {
  directory = temporaryDirectory();
  file(".github/workflows/go.yml", workflow("github.actor == 'alice' && github.run_attempt == 1"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("scan", () => {
  it("exits 0 when nothing is reachable, 1 when something is, 3 when it cannot be told", async () => {
    expect((await scan(".")).code).toBe(0);
    file(".github/workflows/go.yml", workflow("vars.OPEN == 'yes'"));
    expect((await scan(".")).code).toBe(3);
    file(".github/workflows/go.yml", workflow("true"));
    const { code, stdout } = await scan(".");
    expect(code).toBe(1);
    expect(stdout).toContain("publish packages: npm");
  });

  it("judges the profiles it is given", async () => {
    file(".github/workflows/go.yml", workflow("github.event.comment.author_association == 'COLLABORATOR'"));
    // who may only read may be invited, too
    expect((await scan(".", "--profile", "commenter")).code).toBe(3);
    const { code, stdout } = await scan(
      ".",
      "--profile",
      "triage",
      "--profile",
      "writer",
      "--format",
      "json",
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, profiles: ["triage", "writer"], incomplete: [] });
  });

  it("tells only what the working tree adds to a base", async () => {
    file(".github/workflows/old.yml", workflow("true"));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "base");
    expect((await scan(".")).code).toBe(1);
    expect((await scan(".", "--base", "HEAD")).code).toBe(0);
    file(".github/workflows/go.yml", workflow("true"));
    const { code, stdout } = await scan(".", "--base", "HEAD");
    expect(code).toBe(1);
    expect(stdout).toContain("go.yml");
    expect(stdout).not.toContain("old.yml");
  });

  it("judges by settings and permissions that it is given", async () => {
    const go = workflow("true").replace("runs-on:", "environment: prod, runs-on:");
    file(".github/workflows/go.yml", go);
    expect((await scan(".", "--profile", "writer")).code).toBe(3);
    const environment = (reviewers: unknown[]) => ({
      environments: {
        total_count: 1,
        environments: [{ name: "prod", protection_rules: [{ type: "required_reviewers", reviewers }] }],
      },
    });
    file("settings.json", JSON.stringify(environment([{ type: "User", reviewer: { login: "alice" } }])));
    expect((await scan(".", "--settings", "settings.json")).code).toBe(0);
    file("settings.json", JSON.stringify({ environments: { total_count: 0, environments: [] } }));
    expect((await scan(".", "--settings", "settings.json")).code).toBe(1);
    const only = (list: string) => scan(".", "--settings", "settings.json", "--permissions", list);
    expect((await only("contents=write")).code).toBe(0);
    expect((await only("issues=write")).code).toBe(1);
    expect((await only("issues")).code).toBe(2);
    file("settings.json", "{");
    const { code, stderr } = await scan(".", "--settings", "settings.json");
    expect([code, stderr]).toEqual([2, expect.stringContaining("not JSON")]);
  });

  it("prints the other formats", async () => {
    file(".github/workflows/go.yml", workflow("true"));
    expect(JSON.parse((await scan(".", "--format", "sarif")).stdout)).toMatchObject({ version: "2.1.0" });
    expect((await scan(".", "--format", "mermaid")).stdout).toMatch(/^flowchart LR\n/);
    expect((await scan(".", "--format", "dot")).stdout).toMatch(/^digraph chains \{\n/);
    expect((await scan(".", "--format", "svg")).stdout).toMatch(/^<svg role="img"/);
    expect((await scan(".", "--format", "markdown")).stdout).toMatch(/^## What an agent can reach\n/);
  });

  it.each([
    [["nowhere"]],
    [[".", "--profile", "root"]],
    [[".", "--format", "png"]],
    [[".", "--base", "no-such-branch"]],
    [[".", "--fix", "--format", "svg"]],
    [[".", "--permissions", "content=write"]],
  ])("says what is wrong with %j: exit 2", async (args) => {
    const { code, stdout, stderr } = await scan(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  });

  it("says where it found no workflow at all, as in a folder below the root", async () => {
    file("src/code.ts", "");
    const below = await scan("src");
    expect([below.code, below.stderr]).toEqual([0, expect.stringMatching(/there is no workflow in .*src;/)]);
    expect((await scan(".")).stderr).toBe("");
  });

  it("prints a patch that git applies and that stops what was reachable", async () => {
    const text = `on: issue_comment\npermissions: {}\njobs:\n  go: # told by anyone\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n`;
    file(".github/workflows/go.yml", text);
    git("init", "-q");
    const { code, stdout, stderr } = await scan(".", "--fix");
    expect(code).toBe(1);
    expect(stderr).toContain("the job go starts only for accounts with the maintain role or more");
    writeFileSync(join(directory, "fix.patch"), stdout);
    git("apply", "fix.patch");
    expect((await scan(".")).code).toBe(0);
    const again = await scan(".", "--fix", "--format", "json");
    expect(JSON.parse(again.stdout).remedies).toMatchObject({ guards: [], patch: "", settings: [] });
  });

  it("lists apart what somebody accepts, and says where a suppression has expired", async () => {
    file(".github/workflows/go.yml", workflow("true"));
    const accept = (expires: string) =>
      file(
        ".agent-policy-scan.yml",
        `version: 1\nsuppressions:\n  - {workflow: .github/workflows/go.yml, owner: "@acme/docs", reason: "a package that nobody uses", expires: ${expires}}\n`,
      );
    accept("2999-01-01");
    const { code, stdout } = await scan(".", "--format", "json");
    expect(code).toBe(0);
    const { paths, suppressed } = JSON.parse(stdout);
    expect(paths).toEqual([]);
    expect(suppressed[0].suppression).toMatchObject({ owner: "@acme/docs", expires: "2999-01-01", line: 3 });
    expect((await scan(".")).stdout).toContain("@acme/docs until 2999-01-01: a package that nobody uses");
    const sarif = JSON.parse((await scan(".", "--format", "sarif")).stdout);
    expect(sarif.runs[0].results[0].suppressions).toMatchObject([{ kind: "external", status: "accepted" }]);
    accept("2020-01-01");
    const late = await scan(".");
    expect(late.code).toBe(1);
    expect(late.stdout).toMatch(/\.agent-policy-scan\.yml:3 {2}this suppression expired on 2020-01-01/);
  });

  it("takes no suppression from the change that it would excuse", async () => {
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "base");
    file(".github/workflows/go.yml", workflow("true"));
    file(
      ".agent-policy-scan.yml",
      `version: 1\nsuppressions:\n  - {workflow: .github/workflows/go.yml, owner: "@acme/agent", reason: "because I say so", expires: 2999-01-01}\n`,
    );
    expect((await scan(".", "--base", "HEAD")).code).toBe(1);
  });

  it("judges the bots that only the policy names", async () => {
    expect(JSON.parse((await scan(".", "--format", "json")).stdout).bots).toEqual([]);
    file(".agent-policy.yml", "version: 1\ndeploy: {agents: block, bots: [atlantis]}\n");
    const { code, stdout } = await scan(".", "--format", "json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout).bots).toMatchObject([{ id: "atlantis" }]);
    file(".agent-policy.yml", "version: 1\ndeploy: {agents: sometimes}\n");
    const broken = await scan(".");
    expect(broken.code).toBe(3);
    expect(broken.stdout).toContain(".agent-policy.yml:2");
  });

  it("judges a writer that may change workflow files when it is told to", async () => {
    file(
      ".github/workflows/go.yml",
      `on: {schedule: [{cron: "0 3 * * *"}]}\njobs: {go: {runs-on: ubuntu-latest, steps: [{run: make, env: {KEY: "\${{ secrets.KEY }}"}}]}}\n`,
    );
    expect((await scan(".")).code).toBe(0);
    const { code, stdout } = await scan(".", "--workflows");
    expect(code).toBe(1);
    expect(stdout).toContain("push a workflow of its own to a branch");
  });

  it("follows no link out of the checkout", async () => {
    symlinkSync("/etc/hostname", join(directory, ".github/workflows/link.yml"));
    expect((await scan(".")).code).toBe(0);
  });
});
