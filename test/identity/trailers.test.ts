import { describe, expect, it } from "vitest";
import { readTrailers as read } from "../../src/identity/trailers.ts";
import { visibleText } from "../../src/identity/visible.ts";

const KEYS = new Set(["co-authored-by", "signed-off-by", "assisted-by", "key", "other", "a"]);
const readTrailers = (message: string) => read(message, KEYS);

describe("readTrailers", () => {
  it("finds trailers anywhere, in any case, with their line", () => {
    const message =
      "Squash (#4)\n\n* first\n\nCo-Authored-By: A <a@x.org>\n\n* second\n\nsigned-off-BY: B <b@x.org>\n";
    expect(readTrailers(message)).toEqual([
      { key: "co-authored-by", value: "A <a@x.org>", line: 5 },
      { key: "signed-off-by", value: "B <b@x.org>", line: 9 },
    ]);
  });

  it("reads CRLF and folded values", () => {
    expect(readTrailers("S\r\n\r\nCo-authored-by: Long Name\r\n  <a@x.org>\r\nOther: x\r\n")).toEqual([
      { key: "co-authored-by", value: "Long Name <a@x.org>", line: 3 },
      { key: "other", value: "x", line: 5 },
    ]);
    expect(readTrailers("Key:\n value\n more\n\n not more")).toEqual([
      { key: "key", value: "value more", line: 1 },
    ]);
  });

  it("reads white space before the colon, as git does", () => {
    expect(readTrailers("S\n\nCo-authored-by : A <a@x.org>\nAssisted-by\t:B")).toEqual([
      { key: "co-authored-by", value: "A <a@x.org>", line: 3 },
      { key: "assisted-by", value: "B", line: 4 },
    ]);
  });

  it("leaves out quoted, fenced and deeply indented text", () => {
    const line = "Co-authored-by: A <a@x.org>";
    for (const hidden of [`> ${line}`, `  > ${line}`, `\`\`\`\n${line}\n\`\`\``, `~~~~ sh\n${line}\n~~~~~`]) {
      expect(readTrailers(`Subject\n\n${hidden}\n`)).toEqual([]);
    }
  });

  it("reads lines indented by up to three spaces, as agents leave them; more is a code block", () => {
    const message =
      "S\n\n  Fix it\n\n   Co-authored-by: A <a@x.org>\n  Assisted-by: B\n\n    Key: x\n\n\tKey: y\n\n and: so on";
    expect(readTrailers(message)).toEqual([
      { key: "co-authored-by", value: "A <a@x.org>", line: 5 },
      { key: "assisted-by", value: "B", line: 6 },
    ]);
  });

  it("reads a line that ends in a typed \\\\n, as agents leave them who quote for no shell", () => {
    const message = "Fix: it\\n\\n- one\\n\\nCo-authored-by: A <a@x.org>\\nAssisted-by: B\n\nKey: C:\\new";
    expect(readTrailers(message)).toEqual([
      { key: "co-authored-by", value: "A <a@x.org>", line: 1 },
      { key: "assisted-by", value: "B", line: 1 },
      { key: "key", value: "C:", line: 3 },
    ]);
  });

  it("is not fooled by a fence that nobody closes, nor by a shorter or other fence inside", () => {
    const line = "Co-authored-by: A <a@x.org>";
    expect(readTrailers(`S\n\n\`\`\`\nsome code\n\n${line}`)).toHaveLength(1);
    expect(readTrailers(`S\n\n\`\`\`\`\n\`\`\`\n${line}\n\`\`\`\``)).toEqual([]);
    expect(readTrailers(`S\n\n\`\`\`\n~~~\n${line}\n\`\`\`\n${line}`)).toHaveLength(1);
  });

  it("takes no key that is not a key", () => {
    for (const line of [
      "Co authored by: A <a@x.org>",
      ": x",
      "Со-authored-by: A <a@x.org>",
      `${"a".repeat(65)}: x`,
      "no colon",
    ]) {
      expect(readTrailers(`S\n\n${line}`)).toEqual([]);
    }
  });

  it("returns only wanted keys, and does not fold into unwanted ones", () => {
    expect(read("A: 1\nB: 2\n more\nA: 3", new Set(["a"]))).toEqual([
      { key: "a", value: "1", line: 1 },
      { key: "a", value: "3", line: 4 },
    ]);
  });

  it("stays linear in hostile input", () => {
    const started = performance.now();
    readTrailers("a:\n".repeat(100_000) + " ".repeat(100_000));
    readTrailers(`\`\`\`\n${"~~~\n".repeat(50_000)}`);
    readTrailers(`${"a\n".repeat(300_000)}\\n:`);
    readTrailers(`${" ".repeat(300_000)}\\n:${"\\n".repeat(300_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("visibleText", () => {
  it("keeps the lines of the author's own voice", () => {
    expect(visibleText("a\r\n> b\n```\nc\n```\nd")).toBe("a\nd");
  });
});
