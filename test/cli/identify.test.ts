import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRepository, type TestRepository, temporaryDirectory } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

let repo: TestRepository;
const shas: string[] = [];
beforeAll(() => {
  repo = createRepository();
  shas.push(repo.commit("By hand"));
  shas.push(repo.commit("Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"));
  shas.push(repo.commit("Add", { name: "Copilot", email: "198982749+Copilot@users.noreply.github.com" }));
  shas.push(repo.commit("Own\u001b[31m agent", { name: "Coder", email: "coder@agents.acme.example" }));
});
afterAll(() => repo[Symbol.dispose]());

const identify = (...args: string[]) => agentPolicy(["identify", ...args], { cwd: repo.directory });

describe("identify --repo", () => {
  it("tells of each commit who made it, newest first", async () => {
    const { code, stdout, stderr } = await identify("--repo", ".", "--format", "json");
    const { version, commits } = JSON.parse(stdout);
    expect([code, stderr, version]).toEqual([0, "", 1]);
    expect(commits.map((commit: { sha: string }) => commit.sha)).toEqual(shas.toReversed());
    expect(commits[1]).toMatchObject({
      class: "agent",
      basis: "claimed",
      agents: ["copilot-cloud-agent"],
      evidence: [{ kind: "author-email", value: expect.stringContaining("198982749"), basis: "claimed" }, {}],
    });
    expect(commits[2]).toMatchObject({ class: "agent", agents: ["claude-code"] });
    expect(commits[3]).toMatchObject({ class: "human", agents: [] });
  });

  it("reads a range only, and an empty one as empty", async () => {
    const range = await identify("--repo", ".", "--range", `${shas[0]}..${shas[1]}`, "--format", "json");
    expect(JSON.parse(range.stdout).commits.map((commit: { sha: string }) => commit.sha)).toEqual([shas[1]]);
    const empty = await identify("--repo", ".", "--range", "HEAD..HEAD", "--format", "json");
    expect([empty.code, JSON.parse(empty.stdout)]).toEqual([0, { version: 1, commits: [], incomplete: [] }]);
  });

  it("knows the agents of a policy, and lets no commit steer the terminal", async () => {
    repo.write(
      "policy.yml",
      "version: 1\nagents:\n  registry:\n    - {id: acme-coder, emails: [coder@agents.acme.example]}\n",
    );
    const { code, stdout } = await identify(
      "--repo",
      ".",
      "--range",
      "HEAD~1..HEAD",
      "--policy",
      "policy.yml",
    );
    rmSync(join(repo.directory, "policy.yml"));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${shas[3]?.slice(0, 10)} +agent +claimed +acme-coder +Own \\[31m agent\n$`),
    );
  });

  it("sums up which agents worked there", async () => {
    const [json, text] = await Promise.all([
      identify("--repo", ".", "--summary", "--format", "json"),
      identify("--repo", ".", "--summary"),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      summary: {
        commits: 4,
        byClass: { agent: 2, human: 2 },
        agents: expect.arrayContaining([expect.objectContaining({ id: "claude-code", commits: 1 })]),
      },
    });
    expect(text.stdout).toMatch(/^4 commits: 2 agent, 2 human\n/);
  });

  it("lists what a shallow clone has and says that more is missing: exit 3", async () => {
    const directory = temporaryDirectory();
    try {
      repo.git("clone", "-q", "--depth=2", `file://${repo.directory}`, directory);
      const { code, stdout, stderr } = await identify("--repo", directory, "--format", "json");
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ commits: [{}, {}], incomplete: [{ code: "git/shallow" }] });
      expect(stderr).toMatch(/git fetch --unshallow/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    [["--repo", ".", "--range", "a..nope"], /no commit "nope"/],
    [["--repo", ".", "--range", "main...HEAD"], /symmetric difference/],
    [["--repo", "/proc"], /is not a git repository/],
    [[], /either --repo/],
    [["--repo", ".", "--from", "x"], /either --repo/],
    [["--from", "nope.jsonl"], /there is no such file/],
  ])("says what is wrong with %j: exit 2", async (args, message) => {
    const { code, stdout, stderr } = await identify(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

const account = (id: number, login: string, type: string) => ({ id, login, type });
const ADA = account(1001, "ada", "User");
const COPILOT = account(198982749, "Copilot", "Bot");
const repository = {
  id: 7,
  name: "shop",
  full_name: "acme/shop",
  fork: false,
  default_branch: "main",
  owner: { login: "acme" },
};

function pull(number: number, user: object | null, commits: object[], more: object = {}) {
  return JSON.stringify({
    pull_request: {
      number,
      title: `Change ${number}`,
      body: null,
      state: "closed",
      merged_at: "2026-11-02T00:00:00Z",
      created_at: "2026-11-01T00:00:00Z",
      user,
      base: { ref: "main", sha: "a".repeat(40), repo: repository },
      head: { ref: `topic-${number}`, sha: "b".repeat(40), repo: repository },
    },
    commits,
    ...more,
  });
}

function restCommit(sha: string, author: { login: string } | null, email: string, verified = false) {
  const signatory = { name: "N", email, date: "2026-11-01T00:00:00Z" };
  return {
    sha,
    commit: {
      message: "Change",
      author: signatory,
      committer: signatory,
      tree: { sha: "c".repeat(40) },
      verification: { verified, reason: verified ? "valid" : "unsigned", signature: null, payload: null },
    },
    author,
    committer: author,
    parents: [{ sha: "d".repeat(40) }],
  };
}

describe("identify --from", () => {
  it("answers one line for each pull request, in order", async () => {
    const file = join(repo.directory, ".git", "pulls.jsonl");
    const one = restCommit("1".repeat(40), ADA, "ada@people.example");
    const two = restCommit("2".repeat(40), COPILOT, "198982749+Copilot@users.noreply.github.com");
    writeFileSync(
      file,
      [
        pull(12, ADA, [one]),
        "",
        pull(3, COPILOT, [two, one]),
        pull(4, null, [{ ...one, author: {}, committer: null }]),
      ].join("\r\n"),
    );
    const { code, stdout, stderr } = await identify("--from", file);
    const found = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([code, stderr]).toEqual([0, ""]);
    expect(found.map(({ number }) => number)).toEqual([12, 3, 4]);
    expect(found[0]).toMatchObject({
      class: "human",
      agents: [],
      commits: [{ sha: "1".repeat(40), class: "human" }],
    });
    expect(found[1]).toMatchObject({
      class: "mixed",
      basis: "verified",
      agents: ["copilot-cloud-agent"],
      evidence: expect.arrayContaining([expect.objectContaining({ kind: "account", basis: "verified" })]),
      commits: [{ class: "agent", agents: ["copilot-cloud-agent"] }, { class: "human" }],
    });
    expect(Object.keys(found[1].commits[0])).toEqual(["sha", "class", "basis", "agents"]);
    expect(found[2].class).not.toBe("human");
  });

  it("says so when there is none, as when what should have written them failed", async () => {
    const { code, stdout, stderr } = await agentPolicy(["identify", "--from", "-"], { stdin: "\n" });
    expect([code, stdout, stderr]).toEqual([0, "", "agent-policy: there is no pull request in -\n"]);
  });

  it("uses comments and events", async () => {
    const events = [
      { event: "copilot_work_started", actor: ADA, created_at: "2026-11-01T00:00:00Z" },
      { event: "committed", sha: "1".repeat(40) },
    ];
    const comments = [
      {
        id: 5,
        user: COPILOT,
        performed_via_github_app: null,
        body: "hi",
        created_at: "2026-11-01T00:00:00Z",
        updated_at: "2026-11-01T00:00:00Z",
      },
    ];
    const line = pull(9, ADA, [restCommit("1".repeat(40), ADA, "ada@people.example")], { comments, events });
    const { code, stdout } = await agentPolicy(["identify", "--from", "-"], { stdin: line });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agents: ["copilot-cloud-agent"],
      evidence: expect.arrayContaining([
        expect.objectContaining({ kind: "event" }),
        expect.objectContaining({ kind: "comment" }),
      ]),
    });
  });

  it.each([
    ["{", /line 2 cannot be used: it is not JSON/],
    ['{"pull_request": {}}', /line 2 cannot be used: pull_request\.number/],
    ["null", /line 2 cannot be used/],
    [pull(1, { id: "1", login: "x", type: "User" }, []), /line 2 cannot be used: pull_request\.user/],
    [
      pull(1, ADA, [{ ...restCommit("1".repeat(40), ADA, "a@b.example"), author: { login: "ada" } }]),
      /line 2 cannot be used: commits\.0\.author/,
    ],
  ])(
    "names the line of a record it cannot use: exit 2, what came before is answered",
    async (line, message) => {
      const { code, stdout, stderr } = await agentPolicy(["identify", "--from", "-"], {
        stdin: `${pull(1, ADA, [])}\n${line}\n`,
      });
      expect(code).toBe(2);
      expect(stdout.trim().split("\n")).toHaveLength(1);
      expect(stderr).toMatch(message);
    },
  );
});
