/** An object of parsed JSON whose fields nobody looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with a record: `commits.0.sha: Invalid input: expected string, received number`. */
export class BadRecord extends Error {
  override readonly name = "BadRecord";
}

/*
 * Each reader takes a field's value, the path of the object that it stands in (empty for the outermost) and its key there, and returns
 * the value typed. Nothing is copied, and a path is put together only for an error: there are millions of fields in an export.
 */

/** @throws BadRecord */
export function object(value: unknown, at: string, key: string | number): JsonObject {
  if (isObject(value)) return value;
  throw unexpected("object", value, at, key);
}

/** @throws BadRecord */
export function text(value: unknown, at: string, key: string): string {
  if (typeof value === "string") return value;
  throw unexpected("string", value, at, key);
}

/** @throws BadRecord */
export function flag(value: unknown, at: string, key: string): boolean {
  if (typeof value === "boolean") return value;
  throw unexpected("boolean", value, at, key);
}

/**
 * A whole number that a double holds exactly: two different ids must not read as one.
 *
 * @throws BadRecord
 */
export function whole(value: unknown, at: string, key: string): number {
  if (typeof value !== "number") throw unexpected("number", value, at, key);
  if (Number.isSafeInteger(value)) return value;
  const { MAX_SAFE_INTEGER: most, MIN_SAFE_INTEGER: least } = Number;
  if (value > most) throw wrong(at, key, `Too big: expected int to be <=${most}`);
  if (value < least) throw wrong(at, key, `Too small: expected int to be >=${least}`);
  throw unexpected("int", value, at, key);
}

/** @throws BadRecord */
export function oneOf<T extends string>(value: unknown, choices: readonly T[], at: string, key: string): T {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  const options = choices.map((one) => `"${one}"`).join("|");
  throw wrong(at, key, `Invalid option: expected one of ${options}`);
}

/**
 * Each element, read by `each`, which is told its path.
 *
 * @throws BadRecord
 */
export function list<T>(
  value: unknown,
  at: string,
  key: string,
  each: (element: JsonObject, at: string) => T,
): T[] {
  if (!Array.isArray(value)) throw unexpected("array", value, at, key);
  const path = at === "" ? key : `${at}.${key}`;
  return value.map((element, index) => each(object(element, path, index), `${path}.${index}`));
}

/** Whether it is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unexpected(what: string, value: unknown, at: string, key: string | number): BadRecord {
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return wrong(at, key, `Invalid input: expected ${what}, received ${kind}`);
}

function wrong(at: string, key: string | number, why: string): BadRecord {
  return new BadRecord(`${at === "" ? key : `${at}.${key}`}: ${why}`);
}
