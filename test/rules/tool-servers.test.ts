import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { annotations } from "../../src/decision/render/annotations.ts";
import { renderChecks } from "../../src/decision/render/checks.ts";
import { renderJson } from "../../src/decision/render/json.ts";
import { renderMarkdown } from "../../src/decision/render/markdown.ts";
import { renderSarif } from "../../src/decision/render/sarif.ts";
import { renderText } from "../../src/decision/render/text.ts";
import type { Decision } from "../../src/decision/types.ts";
import type { Facts, FileChange, FileText } from "../../src/facts/facts.ts";
import { incomplete, type Known, known } from "../../src/facts/known.ts";
import { alice, carol, facts, file, HEAD, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";
import { corpus, SECRETS } from "../tool-servers/corpus.ts";

const STRICT = effective(`mcp:
  unlisted: forbid
  literal-credentials: forbid
  servers:
    - {id: jira, match: ["https://mcp.jira.acme.dev/*"]}
    - {id: files, match: ["npx -y @acme/files@*"]}
    - {id: internal, match: ["npx -y @acme/internal"]}
`);
const REVIEW = effective(`review: {approvals: 1, from: ["@acme/security"]}
mcp: {unlisted: review, literal-credentials: review}
`);

const server = (entries: Record<string, unknown>) => JSON.stringify({ mcpServers: entries }, null, 1);
const JIRA = { url: "https://mcp.jira.acme.dev/sse" };
const EVIL = { url: "https://evil.example/mcp" };

/** A change of one file, as a source would tell it. */
function changed(
  text: string | Known<string | null>,
  options: { before?: string | Known<string | null>; file?: Partial<FileChange>; path?: string } = {},
): Partial<Facts> {
  const { before, path = ".mcp.json" } = options;
  const given = (value: string | Known<string | null>) => (typeof value === "string" ? known(value) : value);
  const edited = before !== undefined;
  const document: FileText = { path, text: given(text), before: edited ? given(before) : known(null) };
  const change = file(path, {
    status: edited ? "modified" : "added",
    mode: known({ before: edited ? "file" : null, after: "file" }),
    ...options.file,
  });
  return { files: known([change]), documents: [document] };
}

const mcp = ({ findings }: Decision) =>
  findings.flatMap(({ rule, severity, subject }) =>
    rule.startsWith("mcp/") ? [`${rule} ${severity} ${subject.kind === "path" ? subject.line : "?"}`] : [],
  );
const judge = (over: Parameters<typeof facts>[0], policy = STRICT) => decide(policy, facts(over));

describe("mcp/unlisted", () => {
  test("passes a listed server, and refuses another one at its line", () => {
    expect(judge(changed(server({ jira: JIRA }))).verdict).toBe("pass");
    const refused = judge(changed(server({ jira: JIRA, other: EVIL })));
    expect(refused.verdict).toBe("fail");
    expect(mcp(refused)).toEqual(["mcp/unlisted fail 6"]);
    expect(refused.findings[0]).toMatchObject({
      subject: { path: ".mcp.json" },
      message:
        "The tool server `other` (at `evil.example`) is added, and no entry of `mcp.servers` lists it.",
      policy: [{ line: 3 }],
    });
  });

  test("asks only about servers that the change adds or edits", () => {
    const before = server({ other: EVIL });
    expect(mcp(judge(changed(server({ other: EVIL, jira: JIRA }), { before })))).toEqual([]);
    expect(mcp(judge(changed(`\n\n${before}`, { before })))).toEqual([]);
    expect(mcp(judge(changed(server({}), { before })))).toEqual([]);
    const edited = judge(changed(server({ other: { ...EVIL, headers: { A: "b" } } }), { before }));
    expect(mcp(edited)).toEqual(["mcp/unlisted fail 3"]);
    expect(edited.findings[0]?.message).toContain("is edited");
  });

  test("counts everything in a file under a new name, and a copy of what is there", () => {
    const renamed = changed(server({ other: EVIL }), {
      file: { status: "renamed", previousPath: "notes.json", mode: known({ before: "file", after: "file" }) },
    });
    expect(mcp(judge(renamed))).toEqual(["mcp/unlisted fail 3"]);
    const twice = `{"mcpServers": {"other": ${JSON.stringify(EVIL)},\n"again": ${JSON.stringify(EVIL)}}}`;
    expect(mcp(judge(changed(twice, { before: server({ other: EVIL }) })))).toEqual(["mcp/unlisted fail 2"]);
  });

  test("nothing is asked of a removal, of people, or by a policy without mcp", () => {
    const removed = changed(known(null), {
      file: { status: "removed", mode: known({ before: "file", after: null }) },
    });
    expect(judge(removed).verdict).toBe("pass");
    expect(judge({ by: alice, ...changed(server({ other: EVIL })) }).verdict).toBe("pass");
    expect(judge(changed(server({ other: EVIL })), effective("")).verdict).toBe("pass");
    const lenient = effective("mcp: {unlisted: allow}");
    expect(judge(changed(server({ other: EVIL })), lenient).verdict).toBe("pass");
  });

  test("with review, the people who review agents' changes decide", () => {
    const change = changed(server({ other: EVIL }));
    const waiting = judge(change, REVIEW);
    expect(waiting.verdict).toBe("action-required");
    expect(mcp(waiting)).toEqual(["mcp/unlisted action-required 3"]);
    expect(judge({ ...change, reviews: known([review(carol)]) }, REVIEW).verdict).toBe("pass");
    expect(
      judge({ ...change, reviews: known([review(carol, { sha: "1".repeat(40) })]) }, REVIEW).verdict,
    ).toBe("action-required");
  });

  test.each([
    ["another host before the listed one", { url: "https://mcp.jira.acme.dev@evil.example/" }],
    ["a listed address beside another one", { ...JIRA, httpUrl: "https://evil.example" }],
    ["a command beside a listed address", { ...JIRA, command: "evil" }],
    ["another address in a map around it", { ...JIRA, transport: EVIL }],
    ["a command in a map around it", { ...JIRA, config: { command: "evil" } }],
    ["another scheme", { url: "http://mcp.jira.acme.dev/sse" }],
    ["a host that is filled in later", { url: "https://${" + "HOST}/mcp" }],
    [
      "a setting that loads other code",
      { command: "npx", args: ["-y", "@acme/files@1.0.0"], env: { NODE_OPTIONS: "--require ./x.js" } },
    ],
    [
      "a setting that names another registry",
      {
        command: "npx",
        args: ["-y", "@acme/files@1.0.0"],
        env: { npm_config_registry: "https://evil.example" },
      },
    ],
    ["neither address nor command", { enabled: true }],
  ])("is not fooled by %s", (_name, entry) => {
    expect(mcp(judge(changed(server({ jira: entry }))))).toEqual(["mcp/unlisted fail 3"]);
  });
});

describe("mcp/unpinned", () => {
  test("refuses what is listed with a star and fetched without a version", () => {
    const run = (args: string[]) => mcp(judge(changed(server({ x: { command: "npx", args } }))));
    expect(run(["-y", "@acme/files@1.2.3"])).toEqual([]);
    expect(run(["-y", "@acme/files@latest"])).toEqual(["mcp/unpinned fail 3"]);
    expect(run(["-y", "@acme/other"])).toEqual(["mcp/unlisted fail 3", "mcp/unpinned fail 3"]);
  });

  test("accepts a command that the policy lists word for word", () => {
    expect(judge(changed(server({ x: { command: "npx", args: ["-y", "@acme/internal"] } }))).verdict).toBe(
      "pass",
    );
  });
});

describe("mcp/literal-credentials", () => {
  const withToken = (value: string, url = JIRA.url) =>
    server({ jira: { url, headers: { Authorization: value } } });

  test("passes references and refuses values, by name and kind only", () => {
    expect(judge(changed(withToken("Bearer $" + "{TOKEN}"))).verdict).toBe("pass");
    const refused = judge(changed(withToken(`Bearer ${SECRETS.github}`)));
    expect(mcp(refused)).toEqual(["mcp/literal-credentials fail 6"]);
    expect(refused.findings[0]?.message).toBe(
      "A GitHub token is written into the file, under `Authorization`.",
    );
  });

  test("a value that stood there before is not this change's, unless its server is edited", () => {
    const before = withToken(`Bearer ${SECRETS.github}`);
    const added = before.replace(
      '"mcpServers": {',
      '"mcpServers": { "x": {"url": "https://mcp.jira.acme.dev/x"},',
    );
    expect(mcp(judge(changed(added, { before })))).toEqual([]);
    const moved = withToken(`Bearer ${SECRETS.github}`, "https://mcp.jira.acme.dev/other");
    expect(mcp(judge(changed(moved, { before })))).toEqual(["mcp/literal-credentials fail 6"]);
  });

  test("with review, asks for people", () => {
    const change = changed(server({ a: { ...EVIL, headers: { "X-Token": SECRETS.password } } }));
    expect(mcp(judge(change, REVIEW))).toEqual([
      "mcp/unlisted action-required 3",
      "mcp/literal-credentials action-required 6",
    ]);
  });
});

describe("mcp/unreadable", () => {
  test("refuses what cannot be understood, as strictly as what it may hide", () => {
    expect(mcp(judge(changed('{"mcpServers": oops}')))).toEqual(["mcp/unreadable fail 1"]);
    expect(mcp(judge(changed('{"mcpServers": oops}'), REVIEW))).toEqual(["mcp/unreadable action-required 1"]);
  });

  test("refuses links and submodules, also in place of a directory that tools look into", () => {
    const link = (path: string, after: "symlink" | "submodule") =>
      mcp(judge({ files: known([file(path, { status: "added", mode: known({ before: null, after }) })]) }));
    expect(link(".mcp.json", "symlink")).toEqual(["mcp/unreadable fail 1"]);
    expect(link("pkg/.cursor", "symlink")).toEqual(["mcp/unreadable fail 1"]);
    expect(link(".kiro/settings", "submodule")).toEqual(["mcp/unreadable fail 1"]);
    expect(link("docs/latest", "symlink")).toEqual([]);
  });
});

describe("what could not be found out", () => {
  const gap = incomplete("test/gap", "a fact", "It was not read.");
  test.each<[string, Partial<Facts>]>([
    ["a file nobody read", { ...changed("{}"), documents: [] }],
    ["its text", changed(gap)],
    ["its text before", changed("{}", { before: gap })],
    ["a text that is not there", changed(known(null))],
    ["whether it is a link", changed("{}", { file: { mode: gap } })],
    ["the changed files", { files: gap }],
  ])("%s is never green", (_name, over) => {
    for (const policy of [STRICT, REVIEW]) {
      const decision = judge({ ...over, reviews: known([review(carol)]) }, policy);
      expect(decision.verdict).toBe("fail");
      expect(decision.incomplete).not.toEqual([]);
    }
  });
});

describe("properties", () => {
  test("no secret of any file is in anything that is rendered", () => {
    for (const { path, text } of corpus)
      for (const policy of [STRICT, REVIEW]) {
        const decision = judge(changed(text, { path }), policy);
        const views = [
          renderText(decision, { color: false, width: 80 }),
          JSON.stringify(renderJson(decision)),
          renderMarkdown(decision),
          JSON.stringify(renderSarif(decision)),
          JSON.stringify(renderChecks(decision, {})),
          JSON.stringify(annotations(decision, decision.findings)),
          JSON.stringify(decision),
        ];
        for (const [name, secret] of Object.entries(SECRETS))
          for (const view of views) expect(view.includes(secret), `${name} of ${path}`).toBe(false);
      }
  });

  test("another server, another setting or another text never turns red green", () => {
    const entry = fc.record({
      command: fc.constantFrom("npx", "uvx", "node", "docker"),
      args: fc.array(fc.constantFrom("-y", "run", "@acme/files@1.0.0", "a", "a@1.0.0"), { maxLength: 4 }),
    });
    const entries = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), entry, { maxKeys: 4 });
    fc.assert(
      fc.property(entries, fc.string({ minLength: 1, maxLength: 6 }), (some, name) => {
        const fewer = judge(changed(server(some)));
        const more = judge(changed(server({ ...some, [`${name}-more`]: EVIL })));
        expect(mcp(more).length).toBeGreaterThan(mcp(fewer).length);
        expect(more.verdict).toBe("fail");
      }),
      { numRuns: 50 },
    );
  });

  test("any text of any location is judged without an error, and nothing unread is green", () => {
    const path = fc.constantFrom(
      ".mcp.json",
      ".codex/config.toml",
      ".continue/config.yaml",
      ".github/agents/a.md",
    );
    fc.assert(
      fc.property(
        path,
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          fc.constantFrom(...corpus).map(({ text }) => text.slice(0, 999)),
        ),
        (at, text) => {
          const first = judge(changed(text, { path: at }));
          expect(judge(changed(text, { path: at })).id).toBe(first.id);
          expect(first.incomplete).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("the head commit's approval counts once for all questions", () => {
    const two = changed(server({ a: EVIL, b: { command: "npx", args: ["x"] } }));
    expect(judge({ ...two, reviews: known([review(carol, { sha: HEAD })]) }, REVIEW).verdict).toBe("pass");
  });
});
