import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, digest } from "../../src/facts/digest.ts";

describe("canonical JSON", () => {
  test("means the same as JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  test("sorts by code unit, drops undefined, escapes as JSON does", () => {
    expect(canonicalJson({ b: 1, a: undefined, é: 'q"\n', A: [true, null] })).toBe(
      '{"A":[true,null],"b":1,"é":"q\\"\\n"}',
    );
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1n,
    () => 1,
    Symbol("s"),
    new Date(0),
    new Map(),
    undefined,
  ])("refuses %s", (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test("keeps working when there are more shapes than it remembers", () => {
    for (let index = 0; index < 5_000; index += 1)
      expect(canonicalJson({ [`z${index}`]: 1, a: 2 })).toBe(`{"a":2,"z${index}":1}`);
  });
});

test("a digest names its algorithm (vector: SHA-256 of the two bytes {})", () => {
  expect(digest({})).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});
