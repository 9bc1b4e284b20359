import { describe, expect, it } from "vitest";
import {
  anchors,
  checkCommands,
  checkKeys,
  checkLinks,
  checkPolicies,
  checkWords,
  readPage,
} from "../../scripts/docs-checks.ts";

const page = (...lines: string[]) => readPage("docs/page.md", lines.join("\n"));
const lines = (problems: { line: number }[]) => problems.map(({ line }) => line).sort((a, b) => a - b);

describe("anchors", () => {
  it("are GitHub's, repeated headings numbered", () => {
    const found = anchors(
      page("# What is `agent-policy`?", "## A / B: c", "## Same", "## Same", "```", "# no heading", "```"),
    );
    expect([...found]).toEqual(["what-is-agent-policy", "a--b-c", "same", "same-1"]);
  });
});

describe("links", () => {
  const other = readPage("docs/other.md", "# There");
  const pages = new Map([["docs/other.md", other]]);
  const check = (text: string) =>
    checkLinks(page(text), pages, (path) => ["docs/other.md", "README.md", "docs"].includes(path));

  it.each([
    "[a](other.md)",
    "[a](other.md#there)",
    "[a](../README.md)",
    "[a](https://example.org/x)",
    "`[a](none.md)`",
    "[a](../docs/)",
  ])("%s resolves", (text) => expect(check(text)).toEqual([]));

  it.each(["[a](none.md)", "[a](other.md#here)", "[a](../../etc/passwd)", "![a](none.svg)", "[a]: none.md"])(
    "%s does not",
    (text) => expect(lines(check(text))).toEqual([1]),
  );
});

describe("commands", () => {
  const check = (...text: string[]) =>
    checkCommands(page(...text), new Set(["demo", "agent-policy"]), new Set(["check"]));

  it("accepts what exists, and words that are no command", () => {
    expect(
      check(
        "`npm run demo` and `npm run -s agent-policy -- check --repo .`",
        "agent-policy does things",
        "`agent-policy (observe)` `agent-policy: release`",
      ),
    ).toEqual([]);
  });

  it("finds what does not exist, in prose code and in fences", () => {
    expect(
      lines(
        check("`npm run demos`", "`agent-policy chek`", "```sh", "npm run -s agent-policy -- nope", "```"),
      ),
    ).toEqual([1, 2, 4]);
  });
});

describe("policy blocks", () => {
  const refuse = (text: string) => (text.includes("bad") ? [{ line: 2, message: "no" }] : []);

  it("validates tagged blocks only, and tells the page's line", () => {
    const problems = checkPolicies(
      page("```yaml", "bad", "```", "```yaml policy", "version: 1", "bad", "```"),
      refuse,
    );
    expect(lines(problems)).toEqual([6]);
  });
});

describe("policy keys", () => {
  it("names the keys that the reference forgot, also where a longer key contains them", () => {
    expect(
      checkKeys(page("`max-age`", "`files`"), ["max-age", "age", "files"]).map(({ message }) => message),
    ).toEqual(['the policy key "age" is not described']);
  });
});

describe("words", () => {
  it("finds promises, boasts and machine paths, in prose and code", () => {
    expect(
      lines(checkWords(page("Fine.", "Coming soon!", "```", "cd /home/sam/x", "```", "A seamless thing"))),
    ).toEqual([2, 4, 6]);
    expect(checkWords(page("work/ and src/work/x are fine"))).toEqual([]);
  });
});
