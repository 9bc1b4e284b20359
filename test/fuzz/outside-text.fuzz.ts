import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { renderChecks } from "../../src/decision/render/checks.ts";
import { renderText } from "../../src/decision/render/text.ts";
import { known } from "../../src/facts/known.ts";
import { readTrailers } from "../../src/identity/trailers.ts";
import { parseToolServers } from "../../src/tool-servers/parse.ts";
import { comment, commit, copilot, facts, file } from "../support/facts.ts";
import { effective } from "../support/policy.ts";
import { forAWhile, text } from "./for-a-while.ts";

const MESSAGE = text([
  "Co-authored-by: ",
  "Claude <noreply@anthropic.com>",
  "\n",
  "\r\n",
  "> ",
  "```",
  " ",
  ":",
  "<",
  ">",
  "@",
  "Agent-Logs-Url: ",
  "\\n",
]);
const KEYS = new Set(["co-authored-by", "agent-logs-url"]);
const PATH = text([
  "src/",
  ".github/workflows/",
  "a.yml",
  "..",
  "//",
  "\n",
  "\u202e",
  "|",
  "`",
  "<b>",
  "@acme/team",
  "🤖",
]).filter((path) => path !== "");
const POLICY = effective('paths: [{match: ["**"], agents: forbid}]\nlimits: {files: 0}');

test("trailers of any message are read, each at its line", () => {
  forAWhile(MESSAGE, (message) => {
    const lines = message.split(/\r\n|\r|\n/).length;
    for (const { line } of readTrailers(message, KEYS)) expect(line).toBeLessThanOrEqual(lines);
  });
});

test("any names and texts are judged, and shown within GitHub's limits without pinging anybody", () => {
  forAWhile(
    fc.record({ paths: fc.uniqueArray(PATH, { minLength: 1, maxLength: 6 }), message: MESSAGE }),
    ({ paths, message }) => {
      const given = facts({
        files: known(paths.map((path) => file(path))),
        commits: known([commit(copilot, { message })]),
        comments: known([comment(copilot, message)]),
      });
      const decision = decide(POLICY, given);
      expect(decision.verdict).toBe("fail");
      const { check } = renderChecks(decision);
      for (const part of [check.summary, check.text]) {
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(65_535);
        expect(part).not.toMatch(/(^|[^\w&;])@acme\/team/);
      }
      const terminal = renderText(decision, { color: false, width: 80 });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what must not come through
      expect(terminal).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    },
  );
});

test("tool-server files of any content give servers or problems, and never silence about a broken one", () => {
  const content = text([
    '{"mcpServers": {',
    '"a": {"command": "npx", "args": ["x"]}',
    "}}",
    "[mcp_servers.a]\n",
    'command = "x"\n',
    "a:\n  - b\n",
    ",",
    "//c\n",
    '"__proto__": ',
    "null",
  ]);
  const path = fc.constantFrom(
    ".mcp.json",
    ".vscode/mcp.json",
    ".codex/config.toml",
    ".continue/config.yaml",
  );
  forAWhile(fc.tuple(path, content), ([name, source]) => {
    const parsed = parseToolServers(name, source);
    expect(Array.isArray(parsed.servers)).toBe(true);
    expect(Array.isArray(parsed.problems)).toBe(true);
  });
});
