import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { starterPolicy } from "../../src/cli/starter.ts";
import { survey } from "../../src/cli/survey.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { createRepository, type TestRepository } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

let repo: TestRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo[Symbol.dispose]());

/** The starter policy for the repository as it stands, parsed. */
async function starter(instructions: string[] = []) {
  const text = starterPolicy(await survey(repo.directory), instructions);
  const parsed = parsePolicy(text, "starter");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { text, policy: parsed.value };
}

describe("the starter policy", () => {
  it("observes first and holds in a repository without any commit", async () => {
    const { policy, text } = await starter();
    expect(policy.mode).toEqual({ default: "observe" });
    expect(policy.paths?.map(({ match }) => match[0])).toEqual(["@ci-control", "@agent-instructions"]);
    expect(text).not.toMatch(/[ \t]$/m);
  });

  it("fits the repository: owners, branches, tags, dear places, dependencies, agents seen", async () => {
    repo.write(".github/CODEOWNERS", "* @acme/core\n/infra/ @acme/security @ada\n");
    repo.write(".github/workflows/ci.yml", "on: push\n");
    repo.write("infra/main.tf", "x\n");
    repo.write("src/auth/login.ts", "x\n");
    repo.write("package.json", "{}\n");
    repo.commit("one");
    repo.commit("two\n\nCo-authored-by: Claude <noreply@anthropic.com>\n");
    repo.git("branch", "release/1.x");
    repo.git("tag", "v1.0.0");
    const { policy, text } = await starter(["AGENTS.md"]);
    expect(policy.branches).toEqual([
      { match: ["~DEFAULT_BRANCH"], agents: "pull-request" },
      { match: ["release/**"], agents: "pull-request" },
    ]);
    expect(policy.tags).toEqual([{ match: ["v*"], agents: "forbid" }]);
    expect(policy.paths?.map(({ match, review }) => [match[0], review?.from])).toEqual([
      ["@ci-control", ["@acme/security"]],
      ["@agent-instructions", ["@acme/security"]],
      ["@manifests", ["@acme/security"]],
      ["**/*.{tf,tofu,hcl}", ["@acme/security"]],
      ["**/{auth,authn,authz,oauth}/**", ["@acme/security"]],
    ]);
    expect(policy.review).toEqual({ approvals: 1, from: ["@acme/core"] });
    expect(policy.agents?.registry).toEqual([{ id: "claude-code", owner: "@acme/core", tier: "low" }]);
    expect(text).toContain("# 1 of the last 2 commits");
    expect(text).toContain("AGENTS.md");
  });

  it("is not broken by hostile names of branches, files and directories", async () => {
    repo.write("a\n{b: c/.cursorrules", "x\n");
    repo.commit("one");
    repo.git("checkout", "-qb", 'x"]#{y');
    const { policy } = await starter(["a\nversion: 2", 'b"]'.repeat(200)]);
    expect(policy.version).toBe(1);
  });

  it("is valid with its commented parts uncommented", async () => {
    const { text } = await starter();
    const uncommented = text.replace(/^# (?=(task|exceptions| {2}\S))/gm, "");
    const parsed = parsePolicy(uncommented, "starter");
    expect(parsed).toMatchObject({
      ok: true,
      value: { task: { required: true }, exceptions: { "max-age": "7d" } },
    });
  });
});

describe("init", () => {
  it("writes the file at the root, and never over one that is there unless forced", async () => {
    repo.write("deep/down/x", "x\n");
    const file = join(repo.directory, ".agent-policy.yml");
    const first = await agentPolicy(["init"], { cwd: join(repo.directory, "deep/down") });
    expect([first.code, first.stdout]).toEqual([0, ""]);
    expect(first.stderr).toMatch(
      /^Next: .* --repo \. --base main .* --policy \.\.\/\.\.\/\.agent-policy\.yml$/m,
    );
    expect(readFileSync(file, "utf8")).toContain("default: observe");
    repo.write(".agent-policy.yml", "version: 1\n");
    const second = await agentPolicy(["init", "--dir", repo.directory]);
    expect([second.code, readFileSync(file, "utf8")]).toEqual([2, "version: 1\n"]);
    expect(second.stderr).toMatch(/is there already \[init\/exists\]\n.*--force/);
    const third = await agentPolicy(["init", "--dir", repo.directory, "--force"]);
    expect([third.code, readFileSync(file, "utf8").includes("observe")]).toEqual([0, true]);
  });

  it("prints only, with --print; and replaces a link, not what it points to", async () => {
    repo.write("precious", "precious\n");
    symlinkSync("precious", join(repo.directory, ".agent-policy.yml"));
    const printed = await agentPolicy(["init", "--print"], { cwd: repo.directory });
    expect([printed.code, parsePolicy(printed.stdout, "x").ok]).toEqual([0, true]);
    await agentPolicy(["init", "--force"], { cwd: repo.directory });
    expect(readFileSync(join(repo.directory, "precious"), "utf8")).toBe("precious\n");
  });

  it("says that it needs a repository: exit 2", async () => {
    const { code, stderr } = await agentPolicy(["init", "--dir", "/proc"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is not a git repository/);
  });
});
