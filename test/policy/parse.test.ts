import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { MAX_BYTES } from "../../src/policy/document.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { anyPolicy } from "./arbitrary.ts";
import { broken } from "./broken.ts";

const rules = ["limits/files", "limits/lines", "paths/forbidden", "deploy/agents", "provenance/level"];
const errorsOf = (source: string | Uint8Array) => {
  const parsed = parsePolicy(source, ".agent-policy.yml", { rules });
  return parsed.ok ? [] : parsed.errors;
};

function marked(text: string): { source: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf("▶")).split("\n");
  return { source: text.replace("▶", ""), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe("a broken policy is refused at the right place:", () => {
  it.each(broken)("$name", ({ text, code, says }) => {
    const { source, line, column } = marked(text);
    const errors = errorsOf(source);
    expect(errors[0]).toMatchObject({ code, file: ".agent-policy.yml", line, column });
    if (says) expect(errors[0]?.message).toMatch(says);
  });

  it("covers at least thirty mistakes, each with a name of its own", () => {
    expect(new Set(broken.map(({ name }) => name)).size).toBe(broken.length);
    expect(broken.length).toBeGreaterThanOrEqual(30);
  });

  it("bytes that are not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from("version: 1\nlimits: {}\n# "), Buffer.from([0xe9, 0x0a])]);
    expect(errorsOf(bytes)).toMatchObject([{ code: "file/not-utf-8", line: 3, column: 1 }]);
    expect(errorsOf(Buffer.from("\ufeffversion: 1\n", "utf16le"))).toMatchObject([
      { code: "file/not-utf-8", line: 1 },
    ]);
  });

  it("a file above the size cap", () => {
    expect(errorsOf(`version: 1\n# ${"x".repeat(MAX_BYTES)}`)).toMatchObject([{ code: "file/too-large" }]);
  });

  it("every mistake at once, in the order of the file", () => {
    const errors = errorsOf("version: 1\nlimits: {fils: 1, lines: x}\ntask: {label: 3}\n");
    expect(errors.map(({ line, column }) => [line, column])).toEqual([
      [2, 10],
      [2, 26],
      [3, 15],
    ]);
  });
});

describe("a sound policy", () => {
  it("keeps the place of every key and list item", () => {
    const parsed = parsePolicy("version: 1\npaths:\n  - match: [src/**, lib/**]\n    agents: forbid\n", "f");
    expect(parsed.ok && parsed.positions).toMatchObject({
      "/paths": { line: 2, column: 1 },
      "/paths/0": { line: 3, column: 5 },
      "/paths/0/match/1": { line: 3, column: 21 },
      "/paths/0/agents": { line: 4, column: 5 },
    });
  });

  it("may begin with a UTF-8 byte order mark, use CRLF, and share values by alias", () => {
    expect(errorsOf(Buffer.from("\ufeffversion: 1\r\nlimits: {files: 3}\r\n"))).toEqual([]);
    const parsed = parsePolicy('version: 1\ntask: {from: &team ["@a/b"]}\nreview:\n  from: *team\n', "f");
    expect(parsed.ok && parsed.value.review?.from).toEqual(["@a/b"]);
    expect(parsed.ok && parsed.positions["/review/from"]).toEqual({ line: 4, column: 3 });
  });

  it("escapes JSON pointers", () => {
    const parsed = parsePolicy('version: 1\nnotify: {"a": {url-from: AGENT_POLICY_NOTIFY_A}}\n', "f");
    expect(parsed.ok && parsed.positions["/notify/a/url-from"]).toEqual({ line: 2, column: 16 });
  });

  it("takes rule globs on trust when the catalogue is not at hand", () => {
    expect(parsePolicy('version: 1\nmode: {observe: ["anything/*"]}\n', "f").ok).toBe(true);
  });
});

describe("any text", () => {
  const lines = fc.array(
    fc.constantFrom(
      "version: 1",
      "limits:",
      "  files: 3",
      "- a",
      "  - match: [x]",
      "paths:",
      "&a",
      "*a",
      "<<: *a",
      "? b",
      "---",
      "{",
      "]",
      "\t",
      "'",
      "\u0000",
      "!!js x",
      "task: {required: true}",
    ),
    { maxLength: 10 },
  );

  it("is a policy or a list of mistakes with places in the file; nothing is thrown", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          lines.map((all) => all.join("\n")),
          fc.string(),
          fc.json(),
        ),
        (text) => {
          const parsed = parsePolicy(text, "f");
          const length = text.split(/\r\n|\n/).length;
          if (!parsed.ok) {
            expect(parsed.errors.length).toBeGreaterThan(0);
            for (const { line, column } of parsed.errors)
              expect(line >= 1 && line <= length && column >= 1).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("that says a policy, in block or flow style, says the same policy back", () => {
    const sound = anyPolicy.filter((policy) => parsePolicy(JSON.stringify(policy), "f").ok);
    fc.assert(
      fc.property(sound, fc.boolean(), (policy, flow) => {
        const parsed = parsePolicy(
          stringify(policy, { collectionStyle: flow ? "flow" : "block", aliasDuplicateObjects: false }),
          "f",
        );
        expect(parsed).toMatchObject({ ok: true });
        expect(parsed.ok && JSON.parse(JSON.stringify(parsed.value))).toEqual(
          JSON.parse(JSON.stringify(policy)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
