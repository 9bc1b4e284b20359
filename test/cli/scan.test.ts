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
  file(".github/workflows/go.yml", workflow("github.actor == 'alice'"));
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
    expect((await scan(".", "--profile", "commenter")).code).toBe(0);
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

  it("prints the other formats", async () => {
    file(".github/workflows/go.yml", workflow("true"));
    expect(JSON.parse((await scan(".", "--format", "sarif")).stdout)).toMatchObject({ version: "2.1.0" });
    expect((await scan(".", "--format", "mermaid")).stdout).toMatch(/^flowchart LR\n/);
    expect((await scan(".", "--format", "dot")).stdout).toMatch(/^digraph chains \{\n/);
    expect((await scan(".", "--format", "markdown")).stdout).toMatch(/^## What an agent can reach\n/);
  });

  it.each([
    [["nowhere"]],
    [[".", "--profile", "root"]],
    [[".", "--format", "png"]],
    [[".", "--base", "no-such-branch"]],
  ])("says what is wrong with %j: exit 2", async (args) => {
    const { code, stdout, stderr } = await scan(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  });

  it("follows no link out of the checkout", async () => {
    symlinkSync("/etc/hostname", join(directory, ".github/workflows/link.yml"));
    expect((await scan(".")).code).toBe(0);
  });
});
