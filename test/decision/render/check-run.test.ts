import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { MAX_ANNOTATIONS } from "../../../src/decision/render/annotations.ts";
import { MAX_OUTPUT_BYTES, PREFACE_BYTES, renderCheckRun } from "../../../src/decision/render/check-run.ts";
import { byteLength } from "../../../src/decision/render/escape.ts";
import { renderMarkdown } from "../../../src/decision/render/markdown.ts";
import type { Decision } from "../../../src/decision/types.ts";
import { attribution, decision, evidence, finding, gap, HEAD, hostileDecision } from "./sample.ts";

const summary = (overrides: Partial<Decision> = {}) => renderCheckRun(decision(overrides)).summary;

describe("the summary is enough on its own", () => {
  it("says what was decided, who acted, which rule at which policy line, and what turns it green", () => {
    const { title, summary } = renderCheckRun(decision(), { log: { index: 41, leaf: "9f86d081" } });
    expect(title).toBe("Not allowed: 1 finding (paths/forbidden)");
    expect(summary).toContain("❌ **Not allowed.** 1 finding keeps <code>copilot/fix-cart</code>");
    expect(summary).toContain("<code>1a2b3c4</code>) out of <code>main</code>");
    expect(summary).toContain("#### ❌ <code>paths/forbidden</code>");
    expect(summary).toContain("<code>.github/workflows/deploy.yml:12</code>");
    expect(summary).toContain("account 198982749 (Copilot), pull request author");
    expect(summary).toContain(
      "agent-policy.yml&#64;1234abc:42</code>".replace("agent-policy.yml", ".agent-policy.yml"),
    );
    expect(summary).toContain("**To turn it green:** Take the file out");
    expect(summary).toContain("2 commits, each with its author");
    expect(summary).toContain("| <code>1a2b3c4</code> | copilot-cloud-agent | verified |");
    expect(summary).toContain(`sha256:${"d".repeat(64)}`);
    expect(summary).toContain(`sha256:${"e".repeat(64)}`);
    expect(summary).toContain("Log: entry 41, leaf <code>9f86d081</code>");
    expect(summary).not.toContain("Not enforced");
  });

  it("says that an agent took part whom nobody can name", () => {
    expect(summary({ attribution: { ...attribution, unidentified: true } })).toContain(
      "**copilot-cloud-agent and an agent that nobody can name (verified)**",
    );
  });

  it("says when nothing stops the change, and when no agent took part", () => {
    const { title, summary } = renderCheckRun(
      decision({
        verdict: "pass",
        findings: [],
        attribution: { ...attribution, governed: false, agents: [], class: "human" },
      }),
    );
    expect(title).toBe("Allowed: no agent took part");
    expect(summary).toMatch(/^✅ \*\*Allowed\.\*\*/);
    expect(summary).not.toContain("What stands in the way");
  });

  it.each([
    [false, "**Not enforced here.**"],
    [null, "**Enforcement unknown.**"],
  ])("enforced: %s", (enforced, text) => {
    expect(summary({ enforced })).toContain(text);
  });

  it("never reads as allowed when a fact could not be found out", () => {
    const { title, summary } = renderCheckRun(decision({ findings: [], incomplete: [gap] }));
    expect(title).toBe("Could not be decided: 1 fact could not be found out");
    expect(summary).toContain("### Could not be found out, therefore not green");
    expect(summary).toContain("**changed files**");
    expect(summary).not.toContain("✅");
  });

  it("tells what was let pass, by whom and until when, and what was not judged", () => {
    const text = summary({
      verdict: "pass",
      findings: [],
      relieved: [
        {
          finding: finding(),
          relief: { kind: "exception", by: ["sam"], reason: "hotfix", until: "2026-11-28" },
        },
      ],
      deferred: [{ rule: "review/approvals", gap: { ...gap, kind: "deferred", what: "reviews" } }],
    });
    expect(text).toContain("exception by sam until 2026-11-28: hotfix");
    expect(text).toContain("<code>review/approvals</code> needs reviews");
  });

  it("puts findings that one act would turn green together", () => {
    const findings = ["a", "b", "c"].map((path) => finding({ subject: { kind: "path", path } }));
    const text = summary({ findings });
    expect(text.match(/#### ❌/g)).toHaveLength(1);
    expect(text).toContain("**What:** 3 findings\n  - <code>a</code>");
    expect(text.match(/To turn it green/g)).toHaveLength(1);
  });
});

describe("GitHub's limits", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      finding({
        rule: `paths/rule-${index}`,
        message: `😀`.repeat(100),
        subject: { kind: "path", path: `src/${index}.ts` },
      }),
    );

  it("leaves whole findings out, says how many, and where they are", () => {
    const { summary, text } = renderCheckRun(decision({ findings: many(400) }), {
      detailsUrl: "https://policy.acme.dev/d/1",
    });
    expect(byteLength(summary)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES - PREFACE_BYTES);
    expect(byteLength(text)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
    const shown = summary.match(/^#### /gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(summary).toContain(`… and ${400 - shown} findings more that did not fit here`);
    expect(summary).toContain(`run <code>agent-policy explain sha256:`);
    expect(summary).toContain("[the decision](<https://policy.acme.dev/d/1>)");
    expect(summary).toContain("Tell it again");
  });

  it("leaves commits out before findings", () => {
    const commits = Array.from({ length: 2000 }, () => attribution.commits[0]!);
    const text = summary({ attribution: { ...attribution, commits } });
    expect(byteLength(text)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
    expect(text).toContain("To turn it green");
    expect(text).toMatch(/<\/details>\n\n… and \d+ commits more/);
  });

  it("keeps annotations few, short and on files of this repository", () => {
    const { annotations } = renderCheckRun(
      decision({
        findings: [
          ...many(MAX_ANNOTATIONS + 50),
          finding({ subject: { kind: "policy", file: "acme/shop:.agent-policy.yml@1234abc", line: 7 } }),
        ],
      }),
    );
    expect(annotations).toHaveLength(MAX_ANNOTATIONS);
    const [policy, foreign, commit] = [
      { kind: "policy" as const, file: "acme/shop:.agent-policy.yml@1234abc", line: 7 },
      { kind: "policy" as const, file: "acme/.github:.agent-policy.yml@1234abc", line: 7 },
      { kind: "commit" as const, sha: HEAD },
    ].map((subject) => renderCheckRun(decision({ findings: [finding({ subject })] })).annotations);
    expect(policy).toMatchObject([{ path: ".agent-policy.yml", startLine: 7, endLine: 7, level: "failure" }]);
    expect(foreign).toEqual([]);
    expect(commit).toEqual([]);
  });
});

/** What an attacker's text must never produce, in any Markdown we write. */
function expectHarmless(markdown: string) {
  expect(markdown).not.toMatch(/@(?!&#8203;)/);
  const tags = markdown.match(/<[^>]*>/g) ?? [];
  for (const tag of tags) expect(tag).toMatch(/^<\/?(code|details|summary|sub|br)>$/);
  expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
  expect(markdown).not.toMatch(/[^\P{Cf}\n]|[^\P{Cc}\n]/u);
  expect(markdown).not.toMatch(/`|\]\(|https?:\/\//);
  let columns = 0;
  for (const line of markdown.split("\n")) {
    if (!line.startsWith("|")) {
      expect(line).not.toContain("|");
      columns = 0;
      continue;
    }
    const pipes = line.split("|").length;
    if (columns !== 0) expect(pipes).toBe(columns);
    columns = pipes;
  }
  for (const line of markdown.split("\n").filter((line) => /^(#|=|-{2,}|\d+[.)])/.test(line))) {
    expect(line).toMatch(
      /^(#{2,4} (Who acted|What stands|Notes|Could not|Found, and|Not judged|Findings and|(❌|✋|⏳|ℹ️))|---$|## )/u,
    );
  }
}

describe("hostile text", () => {
  it("changes neither structure nor size of summary and text, and pings nobody", () => {
    fc.assert(
      fc.property(hostileDecision, (hostile) => {
        const { title, summary, text, annotations } = renderCheckRun(hostile);
        expect(Array.from(title).length).toBeLessThanOrEqual(255);
        expect(title).not.toMatch(/\p{Cc}|@(?!\u200b)/u);
        for (const part of [summary, text]) {
          expect(byteLength(part)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
          expectHarmless(part);
        }
        expectHarmless(renderMarkdown(hostile));
        for (const { message, title } of annotations) {
          expect(byteLength(message)).toBeLessThanOrEqual(64 * 1024);
          expect(Array.from(title).length).toBeLessThanOrEqual(255);
          expect(message.split("\n").length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("read by a GFM parser", () => {
  const OURS =
    /^<\/?(p|strong|em|code|blockquote|h[2-4]|ul|li|details|summary|table|thead|tbody|tr|th|td|hr|sub|br)( \/)?>$/;

  it("hostile text makes no link, image, list, heading or table of its own", () => {
    fc.assert(
      fc.property(hostileDecision, (hostile) => {
        const { summary, text } = renderCheckRun(hostile);
        for (const markdown of [summary, text, renderMarkdown(hostile)]) {
          const html = micromark(markdown, {
            allowDangerousHtml: true,
            extensions: [gfm()],
            htmlExtensions: [gfmHtml()],
          });
          for (const tag of html.match(/<[^>]*>/g) ?? []) expect(tag).toMatch(OURS);
          const rows = (markdown.match(/^\|/gm) ?? []).length - (markdown.match(/^\| ---/gm) ?? []).length;
          expect(html.match(/<tr>/g)?.length ?? 0).toBe(rows);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the fingerprint", () => {
  const print = (overrides: Partial<Decision> = {}) => renderCheckRun(decision(overrides)).fingerprint;

  it("stays when only times, ids or the commit of a policy file move", () => {
    const moved = finding({ policy: [{ file: "acme/shop:.agent-policy.yml@fffffff", line: 42, column: 5 }] });
    expect(
      print({ id: "sha256:0", asOf: "2027-01-01T00:00:00Z", factsDigest: "sha256:1", findings: [moved] }),
    ).toBe(print());
  });

  it.each<[string, Partial<Decision>]>([
    ["verdict", { verdict: "pass" }],
    ["message", { findings: [finding({ message: "other" })] }],
    ["policy line", { findings: [finding({ policy: [] })] }],
    ["a finding gone", { findings: [] }],
    ["a gap", { incomplete: [gap] }],
    ["enforcement", { enforced: false }],
    ["agents", { attribution: { ...attribution, agents: ["devin"], evidence: [evidence] } }],
  ])("changes with %s", (_, overrides) => {
    expect(print(overrides)).not.toBe(print());
  });
});
