import { hash } from "node:crypto";

/** Keys of objects met before, in the order they were written => the same keys sorted, ready to print. */
interface Shape {
  next: Map<string, Shape>;
  sorted: { key: string; printed: string }[] | null;
}

const shapes: Shape = { next: new Map(), sorted: null };
/** Objects used as maps (teams, positions) have no common shape; beyond this many nothing is remembered. */
const MAX_SHAPES = 4_000;
let shapeCount = 0;

/** Needs no escape in JSON: printable ASCII but `"` and `\`. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/**
 * Canonical JSON: object keys sorted by UTF-16 code unit, no white space, `undefined` members dropped
 * (RFC 8785 for the values we use: strings, finite numbers, booleans, null, arrays, plain objects).
 *
 * @throws TypeError for anything JSON cannot carry (NaN, functions, bigint, class instances), so that no two
 * different facts share a digest by accident.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} is not a JSON number`);
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return list(value);
      if (isPlain(value)) return members(value);
      break;
  }
  throw new TypeError(`canonicalJson: cannot represent ${typeof value}`);
}

function list(values: readonly unknown[]): string {
  let text = "[";
  for (let index = 0; index < values.length; index += 1)
    text += index === 0 ? canonicalJson(values[index]) : `,${canonicalJson(values[index])}`;
  return `${text}]`;
}

function members(value: Record<string, unknown>): string {
  let text = "";
  for (const { key, printed } of sortedKeys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    text += `${text === "" ? "" : ","}${printed}${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Sorting the keys of every object costs more than all the rest, and facts have few shapes. */
function sortedKeys(value: Record<string, unknown>): { key: string; printed: string }[] {
  const keys = Object.keys(value);
  let shape = shapes;
  for (const key of keys) {
    let next = shape.next.get(key);
    if (next === undefined) {
      if (shapeCount >= MAX_SHAPES) return print(keys);
      shapeCount += 1;
      next = { next: new Map(), sorted: null };
      shape.next.set(key, next);
    }
    shape = next;
  }
  shape.sorted ??= print(keys);
  return shape.sorted;
}

function print(keys: readonly string[]): { key: string; printed: string }[] {
  return keys
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((key) => ({ key, printed: `${JSON.stringify(key)}:` }));
}

/** SHA-256 of the canonical JSON in UTF-8, as `sha256:<64 hex digits>`. */
export function digest(value: unknown): string {
  return `sha256:${hash("sha256", canonicalJson(value))}`;
}
