import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBase64 } from "../../src/provenance/base64.ts";
import { readJson } from "../../src/provenance/json.ts";

const read = (text: string) => readJson(Buffer.from(text));

describe("readJson", () => {
  it.each([
    ["null", null],
    [' {"a": [1, -2, 0, 9007199254740991, true, "x"]} \n', { a: [1, -2, 0, 9007199254740991, true, "x"] }],
    ['{"a:b": "c:d", "e\\"": "\\\\", "f\\\\": ":"}', { "a:b": "c:d", 'e"': "\\", "f\\": ":" }],
    ['{"a": {"a": {"a": 1}}}', { a: { a: { a: 1 } } }],
    ['"\\ud83e\\udd16"', "🤖"],
    ['{"constructor": 1, "toString": 2}', { constructor: 1, toString: 2 }],
    [`${"[".repeat(32)}${"]".repeat(32)}`, expect.any(Array)],
  ])("reads %s", (text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ["", "syntax"],
    ["{}{}", "syntax"],
    ["{} x", "syntax"],
    ["{'a': 1}", "syntax"],
    ['{"a": 1,}', "syntax"],
    ["// x\n{}", "syntax"],
    ["NaN", "syntax"],
    ["01", "syntax"],
    ['{"a": 1, "a": 1}', "duplicate-key"],
    ['{"a": 1, "\\u0061": 1}', "duplicate-key"],
    ['{"x": [{"a": {}, "b": [], "a": {}}]}', "duplicate-key"],
    ['{"a": {"b": 1}, "a": {"b": 1, "c": 2}}', "duplicate-key"],
    ['{"__proto__": 1}', "prototype-key"],
    ['{"\\u005f_proto__": {"admin": true}}', "prototype-key"],
    [`${"[".repeat(33)}${"]".repeat(33)}`, "too-deep"],
    [`${'{"a":'.repeat(33)}1${"}".repeat(33)}`, "too-deep"],
    ["9007199254740992", "bad-number"],
    ["-9007199254740993", "bad-number"],
    ["123456789012345678901234567890", "bad-number"],
    ["1.0", "bad-number"],
    ["1e400", "bad-number"],
    ["[0, -0]", "bad-number"],
    ['"\\ud800"', "lone-surrogate"],
    ['{"\\udfff": 1}', "lone-surrogate"],
    ['"\\ude00\\ud83d"', "lone-surrogate"],
  ])("refuses %s: %s", (text, flaw) => {
    expect(read(text)).toMatchObject({ ok: false, flaw });
  });

  it.each([
    ["an overlong encoding", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a cut-off character", [0x22, 0xe2, 0x82]],
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])("refuses %s", (_, bytes) => {
    expect(readJson(Uint8Array.from(bytes))).toMatchObject({ ok: false, flaw: "encoding" });
  });

  it("takes nesting of a million levels without falling over", () => {
    expect(read("[".repeat(500_000) + "]".repeat(500_000))).toMatchObject({ ok: false, flaw: "too-deep" });
  });

  it("reads what JSON.stringify writes, whole numbers only, and finds any key that is put in twice", () => {
    const keys = fc.string().filter((key) => key !== "__proto__");
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger().map((number) => number + 0),
        fc.string(),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(keys, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
        const twice = text.replace(/\{("(?:[^"\\]|\\.)*":)/, "{$1null,$1");
        if (twice !== text) expect(read(twice)).toMatchObject({ ok: false, flaw: "duplicate-key" });
      }),
    );
  });
});

describe("readBase64", () => {
  // RFC 4648 §10
  it.each([
    ["", ""],
    ["Zg==", "f"],
    ["Zm8=", "fo"],
    ["Zm9v", "foo"],
    ["Zm9vYg==", "foob"],
    ["Zm9vYmE=", "fooba"],
    ["Zm9vYmFy", "foobar"],
  ])("reads %s", (text, plain) => {
    expect(readBase64(text)?.toString("latin1")).toBe(plain);
  });

  it.each([
    ["+/+/", "fbffbf"],
    ["-_-_", "fbffbf"],
    ["-_8=", "fbff"],
    ["-_8", "fbff"],
  ])("reads both alphabets: %s", (text, hex) => {
    expect(readBase64(text)?.toString("hex")).toBe(hex);
  });

  it.each([
    ["+_+_", "two alphabets"],
    ["Zh==", "stray bits"],
    ["+/9=", "stray bits"],
    ["-_9", "stray bits"],
    ["+/8", "no padding in the standard alphabet"],
    ["Zg=", "half the padding"],
    ["Zg===", "too much padding"],
    ["Zm9v\n", "a line break"],
    [" Zm9v", "a space"],
    ["Zm9v=", "padding where none is due"],
    ["Z", "one letter"],
    ["Zm9v!", "another letter"],
    ["Zg==Zg==", "two texts"],
  ])("refuses %s: %s", (text) => {
    expect(readBase64(text)).toBeNull();
  });
});
