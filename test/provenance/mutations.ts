import fc from "fast-check";
import { signPayload } from "../../src/provenance/sign.ts";
import { KEY, signed, statement } from "./support.ts";

const ENVELOPE = signed().toString("utf8").trimEnd();
const PAYLOAD = JSON.stringify(statement());

/** Pieces that parsers disagree on. */
const SPITE = fc.constantFrom(
  '"payload":"e30=",',
  '"p\\u0061yload":"e30=",',
  '"__proto__":{},',
  '"subject":[],',
  "1e3",
  "1.0",
  "-0",
  "9007199254740993",
  "\\ud800",
  "\ufeff",
  "null",
  "{}",
  "[",
  "]",
  "}",
  ",",
  " ",
  "\n",
  "\\",
  '"',
  "=",
  "-",
  "_",
  "+",
  "/",
);

/** A text with a few pieces cut out and others put in. */
function bent(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(text.length),
    cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(12)),
    put: fc.oneof(
      { weight: 3, arbitrary: SPITE },
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constant(""),
    ),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text),
    );
}

/** The statement with one value somewhere replaced by any other, or a member more. */
const altered = fc
  .record({ at: fc.nat(150), value: fc.jsonValue(), add: fc.boolean() })
  .map(({ at, value, add }) => {
    let seen = 0;
    return JSON.stringify(
      JSON.parse(PAYLOAD, (_key, old: unknown) => {
        if (seen++ !== at) return old;
        return add && typeof old === "object" && old !== null && !Array.isArray(old)
          ? { ...old, extra: value }
          : value;
      }),
    );
  });

const sign = (payload: string) => signPayload(Buffer.from(payload), KEY).bytes;

/** Attestations near a good one: bent outside the signature, bent and signed by a careless builder, or anything at all. */
export const attestation: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: bent(ENVELOPE).map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: bent(PAYLOAD).map(sign) },
  { weight: 4, arbitrary: altered.map(sign) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
);
