import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRepository, type TestRepository } from "../git/repository.ts";
import { SECRETS } from "../tool-servers/corpus.ts";
import { agentPolicy } from "./run.ts";

const AGENT = { name: "Copilot", email: "198982749+Copilot@users.noreply.github.com" };
const POLICY = `version: 1
mcp:
  unlisted: forbid
  literal-credentials: forbid
  servers:
    - {id: jira, match: ["https://mcp.jira.acme.dev/*"]}
`;

let repo: TestRepository;
beforeAll(() => {
  repo = createRepository();
  repo.write(".agent-policy.yml", POLICY);
  repo.write(".mcp.json", '{"mcpServers": {"old": {"command": "npx", "args": ["old"]}}}\n');
  repo.commit("base");
  const branch = (name: string, path: string, content: string | Buffer) => {
    repo.git("checkout", "-qb", name, "main");
    repo.write(path, content);
    repo.commit(name, AGENT);
  };
  branch(
    "listed",
    ".mcp.json",
    `{"mcpServers": {"old": {"command": "npx", "args": ["old"]},\n"jira": {"url": "https://mcp.jira.acme.dev/sse"}}}\n`,
  );
  branch(
    "bad",
    ".codex/config.toml",
    `[mcp_servers.evil]\ncommand = "npx"\nargs = ["-y", "evil"]\n\n[mcp_servers.evil.env]\nEVIL_TOKEN = "${SECRETS.github}"\n`,
  );
  branch("binary", ".cursor/mcp.json", Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
});
afterAll(() => repo[Symbol.dispose]());

const check = (head: string, format: string) =>
  agentPolicy(["check", "--repo", repo.directory, "--base", "main", "--head", head, "--format", format]);

describe("check, tool servers", () => {
  it("passes a listed server beside one that was there", async () => {
    const { code, stdout } = await check("listed", "json");
    expect([code, JSON.parse(stdout).findings]).toEqual([0, []]);
  });

  it("refuses what is unlisted, unpinned and literal at its lines", async () => {
    const { code, stdout } = await check("bad", "json");
    expect(code).toBe(1);
    expect(
      JSON.parse(stdout).findings.map(({ rule, subject }: { rule: string; subject: { line: number } }) => [
        rule,
        subject.line,
      ]),
    ).toEqual([
      ["mcp/unlisted", 1],
      ["mcp/literal-credentials", 6],
      ["mcp/unpinned", 1],
    ]);
  });

  it.each(["text", "json", "markdown", "sarif"])(
    "names the setting and never the value: %s",
    async (format) => {
      const { stdout, stderr } = await check("bad", format);
      expect(stdout).toMatch(/EVIL(_|&#95;)TOKEN/);
      expect(stdout + stderr).not.toContain(SECRETS.github);
    },
  );

  it("cannot decide about a file that is no text: exit 3", async () => {
    const { code, stdout } = await check("binary", "json");
    expect([code, JSON.parse(stdout).verdict]).toEqual([3, "fail"]);
    expect(JSON.parse(stdout).incomplete).toEqual([
      expect.objectContaining({ code: "git/not-text", what: ".cursor/mcp.json" }),
    ]);
  });
});
