export type JsonFlaw =
  | "encoding"
  | "syntax"
  | "duplicate-key"
  | "prototype-key"
  | "too-deep"
  | "bad-number"
  | "lone-surrogate";

export type JsonRead = { ok: true; value: unknown } | { ok: false; flaw: JsonFlaw; detail: string };

const MAX_DEPTH = 32;
/** Whole, without exponent or fraction, no minus zero, and small enough for a double to hold exactly. */
const PLAIN_NUMBER = /^(?:0|-?[1-9]\d{0,15})$/;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads JSON that no two parsers can read differently (RFC 8259 §4 and §6 leave equal keys and large numbers open; RFC 7493
 * closes them). `JSON.parse` does the reading; what it forgives is looked for beside it: equal keys show as fewer members in
 * the value than the text names.
 */
export function readJson(bytes: Uint8Array): JsonRead {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return flawed("encoding", "It is not UTF-8.");
  }
  if (text.charCodeAt(0) === 0xfeff) return flawed("encoding", "It begins with a byte order mark.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return flawed("syntax", error instanceof Error ? error.message : String(error));
  }
  const keys = scan(text);
  if (typeof keys === "string")
    return flawed(
      "bad-number",
      `${keys.slice(0, 40)} is not a whole number of at most 2^53 - 1, plainly written.`,
    );
  const seen: Seen = { keys: 0, surrogates: text.includes("\\u") };
  const flaw = look(value, 1, seen);
  if (flaw !== null) return flawed(flaw, FLAWS[flaw]);
  if (seen.keys !== keys) return flawed("duplicate-key", FLAWS["duplicate-key"]);
  return { ok: true, value };
}

const FLAWS = {
  "prototype-key": "An object has a key `__proto__`.",
  "too-deep": `It is nested deeper than ${MAX_DEPTH} levels.`,
  "lone-surrogate": "A text holds half of a surrogate pair.",
  "duplicate-key": "An object has one key twice.",
} as const;

function flawed(flaw: JsonFlaw, detail: string): JsonRead {
  return { ok: false, flaw, detail };
}

/** Counts the keys that a valid JSON text names; gives the first number that is not plain instead. */
function scan(text: string): number | string {
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x3a) keys += 1;
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (!PLAIN_NUMBER.test(number) || !Number.isSafeInteger(Number(number))) return number;
      at = end - 1;
    }
  }
  return keys;
}

/** Index of the quote that ends the text beginning at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (escaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function escaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
  return slashes % 2 === 1;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && "0123456789+-.eE".includes(text[end] ?? " ")) end += 1;
  return end;
}

interface Seen {
  keys: number;
  /** The text has escapes, so half a surrogate pair is possible; without, the decoder has refused it. */
  surrogates: boolean;
}

function look(
  value: unknown,
  depth: number,
  seen: Seen,
): Exclude<keyof typeof FLAWS, "duplicate-key"> | null {
  if (typeof value === "string") return seen.surrogates && !value.isWellFormed() ? "lone-surrogate" : null;
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_DEPTH) return "too-deep";
  if (Array.isArray(value)) {
    for (const item of value) {
      const flaw = look(item, depth + 1, seen);
      if (flaw !== null) return flaw;
    }
    return null;
  }
  for (const key in value) {
    seen.keys += 1;
    if (key === "__proto__") return "prototype-key";
    if (seen.surrogates && !key.isWellFormed()) return "lone-surrogate";
    const flaw = look((value as Record<string, unknown>)[key], depth + 1, seen);
    if (flaw !== null) return flaw;
  }
  return null;
}
