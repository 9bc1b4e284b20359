import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../../src/chains/remedies/patch.ts";
import { temporaryDirectory } from "../../git/repository.ts";

describe("a unified diff", () => {
  it("is what diff -u prints", () => {
    const before = "a\nb\nc\nd\ne\nf\ng\n";
    expect(unifiedDiff("x.yml", before, before.replace("d", "D\nE"))).toBe(
      "--- a/x.yml\n+++ b/x.yml\n@@ -1,7 +1,8 @@\n a\n b\n c\n-d\n+D\n+E\n e\n f\n g\n",
    );
    expect(unifiedDiff("x.yml", before, before)).toBe("");
  });

  it("takes out and puts in no line that it could keep", () => {
    const kept = ([first, ...rest]: string[], other: string[]): number => {
      if (first === undefined) return 0;
      const at = other.indexOf(first);
      return Math.max(kept(rest, other), at < 0 ? 0 : 1 + kept(rest, other.slice(at + 1)));
    };
    const file = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(file, file, (before, after) => {
        const text = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
        const changed = unifiedDiff("f", text(before), text(after)).match(/^[-+][a-d]$/gm) ?? [];
        expect(changed).toHaveLength(before.length + after.length - 2 * kept(before, after));
      }),
    );
  });

  it("is applied by git to what it says, whatever changed", () => {
    const root = temporaryDirectory();
    const file = fc
      .array(fc.constantFrom("a", "b", "  c", "d: e", ""), { minLength: 1, maxLength: 25 })
      .chain((lines) => fc.boolean().map((end) => `x${lines.join("\n")}${end ? "\n" : ""}`));
    try {
      fc.assert(
        fc.property(file, file, (before, after) => {
          fc.pre(before !== after);
          writeFileSync(join(root, "f.yml"), before);
          execFileSync("git", ["apply", "-"], { cwd: root, input: unifiedDiff("f.yml", before, after) });
          expect(readFileSync(join(root, "f.yml"), "utf8")).toBe(after);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
