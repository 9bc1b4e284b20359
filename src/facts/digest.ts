import { hash } from "node:crypto";

/** Keys as objects of one shape have them, and the same sorted. */
interface Shape {
  keys: readonly string[];
  sorted: readonly string[];
}

/** Shapes met before, by number of keys. Sorting the keys of every object would cost more than all the rest. */
const shapes: Shape[][] = [];
/** Facts have few shapes; objects used as maps (teams, positions) have one each, and are not worth keeping. */
const MAX_OF_A_LENGTH = 16;

/**
 * One text for one value, whatever the order of its keys: JSON without white space, object keys in the order of their
 * UTF-16 code units (those that are array indices first, ascending, as JavaScript lists them), `undefined`
 * members dropped. RFC 8785 for all values whose keys are no array indices.
 *
 * @throws TypeError for anything JSON cannot carry (NaN, functions, bigint, class instances), so that no two
 * different facts share a digest by accident.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} is not a JSON number`);
      return value;
    case "object":
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(ordered);
      if (isPlain(value)) return orderedMembers(value);
      break;
  }
  throw new TypeError(`canonicalJson: cannot represent ${typeof value}`);
}

function orderedMembers(value: Record<string, unknown>): object {
  const result: Record<string, unknown> = Object.hasOwn(value, "__proto__") ? Object.create(null) : {};
  for (const key of sortedKeys(value)) {
    const member = value[key];
    if (member !== undefined) result[key] = ordered(member);
  }
  return result;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function sortedKeys(value: Record<string, unknown>): readonly string[] {
  const keys = Object.keys(value);
  shapes[keys.length] ??= [];
  const known = shapes[keys.length] ?? [];
  for (const shape of known) if (sameKeys(shape.keys, keys)) return shape.sorted;
  const sorted = keys.toSorted();
  if (known.length < MAX_OF_A_LENGTH) known.push({ keys, sorted });
  return sorted;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** SHA-256 of the canonical JSON in UTF-8, as `sha256:<64 hex digits>`. */
export function digest(value: unknown): string {
  return `sha256:${hash("sha256", canonicalJson(value))}`;
}
