import { describe, expect, it } from "vitest";
import { agentOf } from "../../src/chains/actions/agents.ts";
import { writingsOf } from "../../src/chains/actions/writings.ts";
import type { ChainPath } from "../../src/chains/types.ts";
import { readWorkflow } from "../../src/chains/workflow/workflow.ts";
import { scanned, WORKFLOW } from "./support.ts";

const workflow = (on: string, steps: string, job = "runs-on: ubuntu-latest") =>
  `on: ${on}\npermissions: {contents: read}\njobs:\n  go:\n    ${job}\n    steps:\n${steps}`;
const KEY = `        env: {KEY: "\${{ secrets.KEY }}"}`;

function path(text: string, only: (path: ChainPath) => boolean = () => true): ChainPath | undefined {
  return scanned(text).paths.find((one) => one.profile === "writer" && only(one));
}
const nodes = (found: ChainPath | undefined, edge: string) =>
  found?.via.filter((one) => one.edge === edge).map(({ node }) => node) ?? [];
const stepOf = (yaml: string) => {
  const step = readWorkflow({ path: WORKFLOW, text: workflow("push", yaml) }).jobs[0]?.steps[0];
  if (step === undefined) throw new Error("no step");
  return step;
};

describe("what is selected", () => {
  it("names the input that chooses the environment, and what a step is given", () => {
    const text = workflow(
      "workflow_dispatch",
      `      - run: ./ship "$TO"\n        env: {KEY: "\${{ secrets.KEY }}", TO: "\${{ inputs.to }}"}`,
      `environment: \${{ inputs.target }}\n    runs-on: ubuntu-latest`,
    );
    const found = path(text, ({ capability }) => capability.kind === "secrets");
    expect(nodes(found, "SELECT")).toEqual([
      "the input target chooses the environment",
      "the input to is handed to the step as TO",
    ]);
    expect(found?.via.find(({ edge }) => edge === "SELECT")?.place?.line).toBe(5);
  });

  it("says nothing of what the workflow fixes", () => {
    const text = workflow(
      "workflow_dispatch",
      `      - run: ./ship\n${KEY}`,
      "environment: prod\n    runs-on: x",
    );
    expect(nodes(path(text), "SELECT")).toEqual([]);
  });
});

describe("what is unblocked", () => {
  const labelled = workflow(
    "{pull_request_target: {types: [synchronize]}}",
    `      - run: ./ship\n${KEY}`,
    "if: contains(github.event.pull_request.labels.*.name, 'safe')\n    runs-on: ubuntu-latest",
  );

  it("is a label that the profile adds itself, at the line that asks for it", () => {
    const found = path(labelled);
    expect(nodes(found, "UNBLOCK")).toEqual(['adds the label "safe"']);
    expect(found?.via[0]).toMatchObject({ edge: "UNBLOCK", place: { line: 5 } });
  });

  it("is nothing for who cannot add it", () => {
    const found = scanned(labelled).paths.find(({ profile }) => profile === "commenter");
    expect(nodes(found, "UNBLOCK")).toEqual([]);
  });

  it("is an approving review, which a reader may give too", () => {
    const text = workflow(
      "{pull_request_review: {types: [submitted]}}",
      `      - run: ./ship\n${KEY}`,
      "if: github.event.review.state == 'approved'\n    runs-on: ubuntu-latest",
    );
    expect(nodes(path(text), "UNBLOCK")).toEqual(["approves in a review"]);
  });
});

describe("code that runs before any verdict on it", () => {
  const steps = `      - uses: actions/checkout@v6\n      - run: npm ci && ./ship.sh\n${KEY}`;

  it("is named as such, with what it runs", () => {
    const found = path(workflow("push", steps));
    expect(found?.beforeVerdict).toBe(true);
    expect(nodes(found, "STEER")).toEqual([
      "the profile's own code is checked out and run: ./ship.sh, npm and kin (package.json), before any verdict on it exists",
    ]);
  });

  it("is not what waits for an environment, nor what a comment starts, nor the base's code", () => {
    expect(path(workflow("push", steps, "environment: prod\n    runs-on: x"))?.beforeVerdict).toBeUndefined();
    expect(path(workflow("issue_comment", steps))?.beforeVerdict).toBeUndefined();
    expect(path(workflow("pull_request_target", steps))?.beforeVerdict).toBeUndefined();
  });
});

describe("a dispatch on a branch that is named", () => {
  const steps = `      - uses: actions/checkout@v6\n      - run: make\n${KEY}`;

  it("runs what stands there, not the profile's own", () => {
    const named = "if: github.ref == 'refs/heads/main'\n    runs-on: ubuntu-latest";
    const found = path(workflow("workflow_dispatch", steps, named));
    expect(found?.verdict).toBe("reachable");
    expect(nodes(found, "STEER")).toEqual([]);
    expect(nodes(path(workflow("workflow_dispatch", steps)), "STEER")).toHaveLength(1);
  });
});

describe("agents in workflows", () => {
  it("are nodes with their tools and servers", () => {
    const found = path(
      workflow(
        "issue_comment",
        `      - uses: anthropics/claude-code-action@v1
        with:
          anthropic_api_key: \${{ secrets.KEY }}
          claude_args: >-
            --allowedTools "Bash(gh pr merge:*, git push),Edit"
            --mcp-config '{"mcpServers": {"github": {"command": "npx"}, "cloud": {"type": "http", "url": "https://example.org"}}}'`,
      ),
    );
    expect(nodes(found, "STEER")).toEqual([
      "the agent anthropics/claude-code-action reads what the event says",
      "tools of the agent anthropics/claude-code-action: Bash(gh pr merge:*, git push), Edit",
      "MCP server github of the agent anthropics/claude-code-action",
      "MCP server cloud of the agent anthropics/claude-code-action",
    ]);
  });

  it.each<[string, string, string[], string[]]>([
    [
      "gemini's settings",
      `      - uses: google-github-actions/run-gemini-cli@v0\n        with: {settings: '{"coreTools": ["run_shell_command(gh)", "write_file"], "mcpServers": {"gh": {"args": []}}}'}`,
      ["run_shell_command(gh)", "write_file"],
      ["gh"],
    ],
    [
      "codex without a sandbox",
      `      - uses: openai/codex-action@v1\n        with: {codex-args: "--dangerously-bypass-approvals-and-sandbox"}`,
      ["every tool"],
      [],
    ],
    [
      "a command line with a file of servers",
      `      - run: npx -y @anthropic-ai/claude-code -p "$PROMPT" --mcp-config .mcp.json --allowedTools Bash`,
      ["Bash"],
      [".mcp.json"],
    ],
    [
      "copilot's command line",
      `      - run: copilot -p "$PROMPT" --allow-tool 'shell(git)'`,
      ["shell(git)"],
      [],
    ],
  ])("reads %s", (_, step, tools, servers) => {
    expect(agentOf(stepOf(step))).toMatchObject({ tools, servers });
  });

  it("takes no ordinary command for an agent", () => {
    for (const run of ["npm install claude-code", "echo copilot", "make gemini", "go run ./cmd"])
      expect(agentOf(stepOf(`      - run: ${run}`))).toBeNull();
  });

  it("follows a prompt that the event writes into a command line", () => {
    const text = (env: string) =>
      workflow(
        "issue_comment",
        `      - run: claude -p "$ASK"\n        env: {KEY: "\${{ secrets.KEY }}", ASK: ${env}}`,
      );
    expect(nodes(path(text(`"\${{ github.event.comment.body }}"`)), "STEER")).toEqual([
      "the agent claude reads what the event says",
    ]);
    expect(nodes(path(text("check the links")), "STEER")).toEqual([]);
  });
});

describe("what a step writes", () => {
  it.each([
    [`      - run: gh pr comment 1 --body "atlantis apply"`, "comment", "atlantis apply", true],
    [`      - run: gh pr edit 1 --add-label deploy`, "label", "deploy", true],
    [
      `      - uses: actions/github-script@v8\n        with: {script: "github.rest.issues.createComment({issue_number: 1, body: 'digger apply'})"}`,
      "comment",
      "digger apply",
      true,
    ],
    [
      `      - uses: actions/github-script@v8\n        with: {script: "github.rest.issues.createComment({issue_number: 1, body: message})"}`,
      "comment",
      "message})",
      false,
    ],
    [
      `      - run: gh issue comment 1 --body "$SAY"\n        env: {SAY: "\${{ github.event.issue.body }}"}`,
      "comment",
      `\${{ github.event.issue.body }}`,
      false,
    ],
  ])("%s", (step, kind, text, literal) => {
    expect(writingsOf(stepOf(step))).toEqual([{ kind, text, literal }]);
  });
});
