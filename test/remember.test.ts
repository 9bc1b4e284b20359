import { describe, expect, it } from "vitest";
import { remember } from "../src/remember.ts";

describe("remembering", () => {
  it("keeps so many, and drops what was put there longest ago", () => {
    const map = new Map<string, number>();
    for (const [index, key] of ["a", "b", "c"].entries()) expect(remember(map, key, index, 2)).toBe(index);
    expect([...map]).toEqual([
      ["b", 1],
      ["c", 2],
    ]);
  });

  it("counts what is put there again as the latest", () => {
    const map = new Map([
      ["a", 1],
      ["b", 2],
    ]);
    remember(map, "a", 3, 2);
    remember(map, "c", 4, 2);
    expect([...map]).toEqual([
      ["a", 3],
      ["c", 4],
    ]);
  });
});
