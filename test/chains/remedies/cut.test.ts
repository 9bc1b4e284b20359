import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smallestCut } from "../../../src/chains/remedies/cut.ts";

const sets = (...lists: string[]) => lists.map((list) => new Set(list));
const covered = (cuts: readonly ReadonlySet<string>[], chosen: readonly number[]) =>
  new Set(chosen.flatMap((index) => [...(cuts[index] ?? [])]));

describe("the smallest cut", () => {
  it("takes one guard that does what several do", () => {
    expect(smallestCut(sets("ab", "cd", "abcd"), [1, 1, 9])).toEqual([2]);
  });

  it("is exact where greed is not", () => {
    expect(smallestCut(sets("abcd", "abx", "cdy"), [1, 1, 1])).toEqual([1, 2]);
  });

  it("takes the cheaper of equals, and nothing that cuts nothing", () => {
    expect(smallestCut(sets("a", "a", ""), [3, 1, 0])).toEqual([1]);
    expect(smallestCut([], [])).toEqual([]);
  });

  it("cuts everything that can be cut, few or many", () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.constantFrom(..."abcdefghij")), { maxLength: 24 }), (lists) => {
        const cuts = lists.map((list) => new Set(list));
        const chosen = smallestCut(
          cuts,
          lists.map(() => 1),
        );
        expect(covered(cuts, chosen)).toEqual(new Set(lists.flat()));
      }),
      { numRuns: 100 },
    );
  });
});
