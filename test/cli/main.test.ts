import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { userDirectory } from "../../src/cli/input.ts";
import { createRepository, temporaryDirectory } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

describe("agent-policy", () => {
  it("shows examples first, then every command, and the exit codes", async () => {
    const { code, stdout, stderr } = await agentPolicy(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.indexOf("Examples:")).toBe(0);
    for (const name of Object.keys(COMMANDS)) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(stdout).toContain("3 could not decide");
  });

  it("takes no command at all for wrong usage", async () => {
    const { code, stdout, stderr } = await agentPolicy([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: agent-policy");
  });

  it.each([
    [["chekc"], /unknown command 'chekc'\n\(Did you mean check\?\)/],
    [
      ["check", "--polcy", "x", "--base", "a", "--head", "b"],
      /unknown option '--polcy'\n\(Did you mean --policy\?\)/,
    ],
    [["--nope"], /unknown option '--nope'/],
  ])("suggests the nearest for %j: exit 2", async (args, message) => {
    const { code, stdout, stderr } = await agentPolicy(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  it.each(Object.keys(COMMANDS))("loads and explains the command %s", async (name) => {
    const { code, stdout, stderr } = await agentPolicy([name, "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Usage: agent-policy ${name}`);
    expect(stdout.indexOf("Examples:")).toBe(0);
  });

  it("prints its version", async () => {
    expect(await agentPolicy(["--version"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });

  it("shows the stack of an error only when asked", async () => {
    const { stderr } = await agentPolicy(["identify", "--repo", "/proc"], {
      env: { AGENT_POLICY_DEBUG: "1" },
    });
    expect(stderr).toMatch(/is not a git repository/);
    expect(stderr).toMatch(/^\s+at /m);
  });

  it("ends quietly when its reader goes away", async () => {
    using repo = createRepository();
    const commit = (n: number) =>
      `commit refs/heads/main\ncommitter A <a@b.example> ${1760000000 + n} +0000\ndata 4\nmsg\n\n`;
    repo.gitWith(Array.from({ length: 5000 }, (_, n) => commit(n)).join(""), "fast-import", "--quiet");
    const bin = fileURLToPath(new URL("../../src/cli/bin.js", import.meta.url));
    const child = spawn(process.execPath, [bin, "identify", "--repo", repo.directory], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.once("data", () => child.stdout.destroy());
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
    expect(stderr).toBe("");
  });
});

describe("compiled code that is kept", () => {
  const run = (home: string) => agentPolicy(["--version"], { env: { XDG_CACHE_HOME: home } });

  it("lies where only its user can write, not in the shared /tmp: whoever can write there has code run", async () => {
    const home = temporaryDirectory();
    try {
      expect((await run(home)).code).toBe(0);
      const folder = join(home, "agent-policy");
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(readdirSync(folder)).not.toEqual([]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it.each([
    ["a folder that others can write", (folder: string) => mkdirSync(folder)],
    ["a link to somewhere else", (folder: string) => symlinkSync(mkdtempSync(`${folder}-`), folder)],
  ])("is not kept in %s", async (_, plant) => {
    const home = temporaryDirectory();
    try {
      const folder = join(home, "agent-policy");
      plant(folder);
      chmodSync(folder, 0o777);
      const { code, stderr } = await run(home);
      expect([code, stderr]).toEqual([0, ""]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

describe("userDirectory", () => {
  it("is where the user stood when npm changed the directory, else the working directory", () => {
    const npm = { INIT_CWD: "/home/ada/shop", npm_package_json: "/opt/agent-policy/package.json" };
    expect(userDirectory(npm, "/opt/agent-policy")).toBe("/home/ada/shop");
    expect(userDirectory(npm, "/tmp/elsewhere")).toBe("/tmp/elsewhere");
    expect(userDirectory({}, "/opt/agent-policy")).toBe("/opt/agent-policy");
  });
});
