import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCode } from "../../src/cli/commands/check.ts";
import { createRepository, lines, type TestRepository, temporaryDirectory } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

const AGENT = { name: "Copilot", email: "198982749+Copilot@users.noreply.github.com" };
const POLICY = `version: 1
branches:
  - match: ["~DEFAULT_BRANCH"]
    agents: pull-request
paths:
  - match: ["src/payments/**"]
    agents: forbid
`;

let repo: TestRepository;
beforeAll(() => {
  repo = createRepository();
  repo.write(".agent-policy.yml", POLICY);
  repo.write("src/payments/pay.ts", lines("pay"));
  repo.commit("base");
  repo.git("checkout", "-qb", "copilot/docs");
  repo.write("README.md", "hello\n");
  repo.commit("docs", AGENT);
  repo.git("checkout", "-qb", "copilot/pay", "main");
  repo.git("mv", "src/payments/pay.ts", "src/harmless.ts");
  repo.commit("tidy", AGENT);
  // the head's own policy allows everything; the base's one counts
  repo.git("checkout", "-qb", "copilot/lax", "copilot/pay");
  repo.write(".agent-policy.yml", "version: 1\n");
  repo.commit("relax", AGENT);
  // so does a base beside the default branch whose policy is laxer
  repo.git("branch", "side", "copilot/lax");
  repo.git("checkout", "-qb", "copilot/onto-side", "side");
  repo.write("src/payments/new.ts", "x\n");
  repo.commit("pay again", AGENT);
});
afterAll(() => repo[Symbol.dispose]());

const check = (base: string, head: string, ...more: string[]) =>
  agentPolicy([
    "check",
    "--repo",
    repo.directory,
    "--base",
    base,
    "--head",
    head,
    "--format",
    "json",
    ...more,
  ]);

describe("check", () => {
  it("passes what the policy allows: exit 0, and the JSON contract", async () => {
    const { code, stdout, stderr } = await check("main", "copilot/docs", "--as-of", "2026-11-21T10:00:00Z");
    const decision = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, ""]);
    expect(decision).toMatchObject({
      version: 1,
      verdict: "pass",
      decision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      policy: {
        digest: expect.stringMatching(/^sha256:/),
        source: expect.stringContaining(".agent-policy.yml"),
      },
      actors: [{ agent: "copilot-cloud-agent" }],
      incomplete: [],
      asOf: "2026-11-21T10:00:00.000Z",
      subject: { base: "refs/heads/main", head: "refs/heads/copilot/docs" },
    });
    expect(decision.findings.filter((finding: { severity: string }) => finding.severity !== "note")).toEqual(
      [],
    );
    expect(decision.deferred.length).toBeGreaterThan(0);
  });

  it("refuses a protected file renamed away: exit 1, with rule, subject, message and remedy", async () => {
    const { code, stdout } = await check("main", "copilot/pay");
    const decision = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(decision.verdict).toBe("fail");
    expect(decision.findings).toContainEqual(
      expect.objectContaining({
        rule: "paths/forbidden",
        severity: "fail",
        subject: { kind: "path", path: "src/payments/pay.ts" },
        message: expect.stringContaining("src/payments/pay.ts"),
        remedy: expect.stringMatching(/\w/),
      }),
    );
  });

  it("judges by the policy of the base, never by the head's", async () => {
    const { code, stdout } = await check("main", "copilot/lax");
    const rules = JSON.parse(stdout).findings.map((finding: { rule: string }) => finding.rule);
    expect(code).toBe(1);
    expect(rules).toEqual(expect.arrayContaining(["paths/forbidden", "policy/protected"]));
  });

  it("tightens a lax base by the policy of the default branch", async () => {
    const { code, stdout } = await check("side", "copilot/onto-side");
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toContainEqual(expect.objectContaining({ rule: "paths/forbidden" }));
  });

  it("takes the policy file it is given, from where the user stands under npm", async () => {
    const directory = temporaryDirectory();
    try {
      const { code, stdout, stderr } = await agentPolicy(
        ["check", "--base", "main", "--head", "copilot/pay", "--policy", "lax.yml", "--format", "json"],
        {
          cwd: directory,
          env: { INIT_CWD: repo.directory, npm_package_json: join(directory, "package.json") },
        },
      );
      expect(stderr).toContain("cannot read lax.yml");
      expect([code, stdout]).toEqual([2, ""]);
      repo.write("lax.yml", "version: 1\n");
      const second = await agentPolicy(
        ["check", "--base", "main", "--head", "copilot/pay", "--policy", "lax.yml", "--format", "json"],
        {
          cwd: repo.directory,
        },
      );
      expect([second.code, JSON.parse(second.stdout).policy.source]).toEqual([0, "lax.yml"]);
    } finally {
      rmSync(join(repo.directory, "lax.yml"), { force: true });
      rmSync(directory, { recursive: true });
    }
  });

  it("says so when the change holds no commit, as with base and head the wrong way round", async () => {
    const { code, stderr } = await check("copilot/docs", "main");
    expect(code).toBe(0);
    expect(stderr).toBe(
      "agent-policy: main has no commit that copilot/docs does not have, so there was nothing to judge\n",
    );
  });

  it("refuses a policy file that is wrong, with its place: exit 2", async () => {
    repo.write("bad.yml", "version: 1\npathz: []\n");
    const { code, stdout, stderr } = await check(
      "main",
      "copilot/pay",
      "--policy",
      join(repo.directory, "bad.yml"),
    );
    rmSync(join(repo.directory, "bad.yml"));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /bad\.yml:2:1: .*pathz.*\[policy\/invalid\]\n {2}See every mistake with: agent-policy validate/,
    );
  });

  it("cannot decide on a shallow clone: exit 3", async () => {
    const directory = temporaryDirectory();
    try {
      repo.git("clone", "-q", "--no-single-branch", "--depth=1", `file://${repo.directory}`, directory);
      const { code, stdout } = await agentPolicy([
        "check",
        "--repo",
        directory,
        "--base",
        "origin/main",
        "--head",
        "origin/copilot/docs",
        "--format",
        "json",
      ]);
      expect(code).toBe(3);
      expect(JSON.parse(stdout).incomplete).toContainEqual(expect.objectContaining({ code: "git/shallow" }));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    [
      "an unknown revision",
      ["--base", "main", "--head", "nope"],
      /no commit "nope" \[git\/unknown-revision\]/,
    ],
    ["an option in a revision's place", ["--base", "main", "--head=--output=x"], /begins with a dash/],
    [
      "a trusted root for nothing",
      ["--base", "main", "--head", "main", "--trusted-root", "nope.json"],
      /--trusted-root is for an --attestation/,
    ],
    ["no base", ["--head", "main"], /required option '--base <rev>'/],
    [
      "an unknown format",
      ["--base", "main", "--head", "main", "--format", "xml"],
      /Allowed choices are text, json, sarif, markdown/,
    ],
    [
      "a directory without repository",
      ["--repo", "/proc", "--base", "a", "--head", "b"],
      /\/proc is not a git repository/,
    ],
  ])("says one clear thing about %s: exit 2, nothing on stdout, no stack", async (_what, args, message) => {
    const { code, stdout, stderr } = await agentPolicy(["check", ...args], { cwd: repo.directory });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  it("prints text, Markdown and SARIF of the same decision", async () => {
    const run = (format: string) =>
      agentPolicy(
        [
          "check",
          "--base",
          "main",
          "--head",
          "copilot/pay",
          "--format",
          format,
          "--as-of",
          "2026-11-21T10:00:00Z",
        ],
        { cwd: repo.directory },
      );
    const [text, markdown, sarif] = await Promise.all([run("text"), run("markdown"), run("sarif")]);
    expect([text.code, markdown.code, sarif.code]).toEqual([1, 1, 1]);
    expect(text.stdout).toContain("src/payments/pay.ts");
    expect(text.stdout).not.toContain("\u001b[");
    expect(markdown.stdout).toContain("<code>src/payments/pay.ts</code>");
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: expect.any(Array) }],
    });
  });
});

describe("exitCode", () => {
  const gap = { kind: "incomplete", code: "x", what: "x", detail: "x" } as const;
  const finding = (severity: "note" | "pending" | "action-required" | "fail") =>
    ({
      rule: "a/b",
      severity,
      subject: { kind: "change" },
      message: "",
      evidence: [],
      remedy: "",
      controls: [],
      policy: [],
    }) as const;

  it.each([
    ["pass", [], [], 0],
    ["pass", [finding("note")], [], 0],
    ["fail", [finding("fail")], [], 1],
    ["action-required", [finding("action-required")], [], 1],
    ["fail", [finding("fail")], [gap], 1],
    ["fail", [], [gap], 3],
    ["fail", [finding("note")], [gap], 3],
    ["pass", [], [gap], 3],
    ["pending", [finding("pending")], [], 3],
    ["fail", [], [], 1],
  ] as const)("%s with findings %j and gaps %j exits %i", (verdict, findings, incomplete, code) => {
    expect(
      exitCode({
        verdict,
        findings: findings.map((one) => ({ ...one, evidence: [], controls: [], policy: [] })),
        incomplete: [...incomplete],
      }),
    ).toBe(code);
  });
});
