import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteLength } from "../../../src/decision/render/escape.ts";
import { type Block, fixed, layOut } from "../../../src/decision/render/fit.ts";

const table = (rows: string[]): Block => ({
  head: "| A |\n| --- |",
  rows: rows.map((text) => ({ text: `| ${text} |`, count: 1 })),
  foot: "",
  more: (count) => `… and ${count} more`,
});

describe("fitting blocks into a limit", () => {
  it("keeps everything that fits and says nothing about more", () => {
    expect(layOut([fixed("top"), table(["a", "b"])], 1000)).toEqual({
      text: "top\n\n| A |\n| --- |\n| a |\n| b |",
      left: [0, 0],
    });
  });

  it("leaves whole rows out, counts them, and ends the table before saying so", () => {
    const { text, left } = layOut([table(["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"])], 60);
    expect(left).toEqual([2]);
    expect(text).toBe("| A |\n| --- |\n| aaaaaaaaaa |\n\n… and 2 more");
  });

  it("leaves out no later row for a shorter one that would fit, so the order stays the order of strictness", () => {
    expect(layOut([table(["x".repeat(500), "y"])], 100).left).toEqual([2]);
  });

  it("never exceeds the limit, whatever the bytes of the rows, and loses no count", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: "grapheme", maxLength: 80 }), { maxLength: 20 }), {
          maxLength: 4,
        }),
        fc.integer({ min: 300, max: 3000 }),
        (tables, limit) => {
          const { text, left } = layOut(tables.map(table), limit);
          expect(byteLength(text)).toBeLessThanOrEqual(limit);
          for (const [index, count] of left.entries())
            expect(count).toBeLessThanOrEqual(tables[index]!.length);
          for (const count of left.filter((value) => value > 0))
            expect(text).toContain(`… and ${count} more`);
        },
      ),
    );
  });
});
