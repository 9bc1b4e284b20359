import fc from "fast-check";
import { expect, test } from "vitest";
import { CODES } from "../../src/provenance/codes.ts";
import { readJson } from "../../src/provenance/json.ts";
import { verify } from "../../src/provenance/verify.ts";
import { attestation } from "../provenance/mutations.ts";
import { referenceRefusal } from "../provenance/reference.ts";
import { input } from "../provenance/support.ts";
import { forAWhile, text } from "./for-a-while.ts";

test("any attestation is answered with a known code, and none is accepted that the reference refuses", () => {
  forAWhile(attestation, (bytes) => {
    const given = input({ bytes });
    const answer = verify(given);
    expect(answer.code === "ok" || answer.code in CODES).toBe(true);
    expect(answer.code).not.toBe("internal");
    if (answer.verified) expect(referenceRefusal(given)).toBeNull();
  });
});

test("what is read as JSON is what JSON.parse reads, and written again it is read the same", () => {
  const json = text([
    '{"a":',
    '"b"',
    "[",
    "]",
    "}",
    ",",
    ":",
    "1",
    "-0",
    "1e3",
    "\\u0061",
    '"',
    "\\",
    "__proto__",
    "true",
    " ",
  ]);
  forAWhile(fc.oneof(json, fc.json()), (source) => {
    const read = readJson(Buffer.from(source));
    if (!read.ok) return;
    expect(read.value).toEqual(JSON.parse(source));
    expect(readJson(Buffer.from(JSON.stringify(read.value)))).toEqual(read);
  });
});
