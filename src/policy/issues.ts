import { z } from "zod";
import { type Flaw, type Located, type Spot, step } from "./document.ts";
import { suggestion } from "./nearest.ts";
import { bare, child, isRecord, knownKeys, optionFor } from "./shape.ts";
import { formats } from "./words.ts";

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Turns what Zod found into messages that say where, what was expected, and what was probably meant. */
export function explainIssues(issues: readonly Issue[], root: Schema, located: Located): Flaw[] {
  return issues.flatMap((issue) => explain(issue, [], root, located));
}

function explain(issue: Issue, prefix: PropertyKey[], root: Schema, located: Located): Flaw[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "invalid_union" && issue.discriminator !== undefined)
    return [explainVariant(path, issue.discriminator, root, located)];
  const { schema, value, present } = follow(path, root, located.value);
  const name = dotted(path);
  if (issue.code === "unrecognized_keys") {
    const known = schema === undefined ? [] : knownKeys(schema, value);
    return issue.keys.map((key) => ({
      code: "schema/unknown-key",
      message: `Unknown key "${key}" in ${path.length === 0 ? "the policy" : name}.${suggestion(key, known) || ` Known keys: ${known.join(", ")}.`}`,
      ...spotOf([...path, key], located, "key"),
    }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const branch = issue.errors.find(
      (errors) =>
        !errors.some(
          ({ path: inner, code }) =>
            inner.length === 0 && (code === "invalid_type" || code === "invalid_format"),
        ),
    );
    const shown = branch ?? issue.errors.find((errors) => errors[0]?.code === "invalid_format");
    if (shown !== undefined) return shown.flatMap((inner) => explain(inner, path, root, located));
  }
  if (!present) {
    return [
      {
        code: "schema/missing-key",
        message: `${name} is missing; ${expectation(schema)}.`,
        ...spotOf(path.slice(0, -1), located, "value"),
      },
    ];
  }
  const at = spotOf(path, located, "value");
  if (issue.code === "invalid_type" || issue.code === "invalid_union") {
    const quoted =
      typeof value === "string" &&
      schema instanceof z.ZodNumber &&
      value.trim() !== "" &&
      Number.isFinite(Number(value));
    const hint = quoted ? " Drop the quotes." : "";
    return [
      {
        code: "schema/wrong-type",
        message: `${name}: ${expectation(schema)}, but this is ${describe(value)}.${hint}`,
        ...at,
      },
    ];
  }
  if (issue.code === "invalid_value") {
    const options = issue.values.map(String);
    const sameType = typeof value === typeof issue.values[0];
    const quoted = !sameType && typeof value === "string" && options.includes(value);
    const hint = typeof value === "string" ? suggestion(value, options) : "";
    return [
      {
        code: sameType ? "schema/wrong-value" : "schema/wrong-type",
        message: `${name}: ${expectation(schema)}, but this is ${describe(value)}.${quoted ? " Write it without quotes." : hint}`,
        ...at,
      },
    ];
  }
  if (issue.code === "invalid_key") {
    return [
      {
        code: "schema/wrong-format",
        message: `${name} is no name that can stand here: lower-case letters, digits and hyphens are expected.`,
        ...spotOf(path, located, "key"),
      },
    ];
  }
  if (issue.code === "too_small" || issue.code === "too_big") {
    const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    const unit = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
    return [
      {
        code: "schema/out-of-range",
        message: `${name}: expected ${bound}${unit}, but this is ${describe(value)}.`,
        ...at,
      },
    ];
  }
  return [
    {
      code: "schema/wrong-format",
      message: `${name}: ${expectation(schema)}, but this is ${describe(value)}.`,
      ...at,
    },
  ];
}

/** No variant goes with the value of the key that tells them apart, or the key is missing. */
function explainVariant(path: PropertyKey[], discriminator: string, root: Schema, located: Located): Flaw {
  const place = path.at(-1) === discriminator ? path.slice(0, -1) : path;
  const { schema, value } = follow(place, root, located.value);
  const variants = schema === undefined ? [] : discriminatorValues(bare(schema), discriminator);
  const name = dotted([...place, discriminator]);
  const present = isRecord(value) && Object.hasOwn(value, discriminator);
  if (!present) {
    return {
      code: "schema/missing-key",
      message: `${name} is missing; expected one of ${variants.join(", ")}.`,
      ...spotOf(place, located, "value"),
    };
  }
  const given = value[discriminator];
  const meant = typeof given === "string" ? suggestion(given, variants) : "";
  const message = `${name}: expected one of ${variants.join(", ")}, but this is ${describe(given)}.${meant}`;
  return { code: "schema/wrong-value", message, ...spotOf([...place, discriminator], located, "value") };
}

function discriminatorValues(schema: Schema, key: string): string[] {
  if (!(schema instanceof z.ZodUnion)) return [];
  return schema.options.flatMap((option) => {
    const literal = option instanceof z.ZodObject ? option.shape[key] : undefined;
    return literal instanceof z.ZodLiteral ? [...literal.values].map(String) : [];
  });
}

function follow(path: readonly PropertyKey[], root: Schema, top: unknown) {
  let schema: Schema | undefined = root;
  let value = top;
  let present = true;
  for (const key of path) {
    schema = schema === undefined ? undefined : child(schema, value, key);
    present = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    value = present ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return {
    schema: schema === undefined ? undefined : isRecord(value) ? optionFor(schema, value) : bare(schema),
    value,
    present,
  };
}

/** Where a value stands, or the nearest thing around it that has a place. */
export function spotOf(path: readonly PropertyKey[], located: Located, what: "key" | "value"): Spot {
  const pointer = path.map(step).join("");
  const spot = (what === "value" ? located.values[pointer] : undefined) ?? located.keys[pointer];
  if (spot !== undefined) return { line: spot.line, column: spot.column };
  return path.length === 0 ? { line: 1, column: 1 } : spotOf(path.slice(0, -1), located, what);
}

/** `paths[0].review.from`, as people write it. */
export function dotted(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the policy";
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`))
    .join("");
}

function expectation(schema: Schema | undefined): string {
  const inner = schema === undefined ? undefined : bare(schema);
  if (inner instanceof z.ZodEnum) return `expected one of ${inner.options.join(", ")}`;
  if (inner instanceof z.ZodLiteral) return `expected ${[...inner.values].map(String).join(" or ")}`;
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return "expected a mapping with keys";
  if (inner instanceof z.ZodArray) return "expected a list";
  if (inner instanceof z.ZodBoolean) return "expected true or false";
  if (inner instanceof z.ZodNumber) return `expected ${formats.get(inner)?.expected ?? "a whole number"}`;
  if (inner instanceof z.ZodUnion) return "expected a name or a mapping";
  return `expected ${(inner === undefined ? undefined : formats.get(inner)?.expected) ?? "text"}`;
}

function describe(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isRecord(value)) return "a mapping";
  if (typeof value !== "string") return `the ${typeof value} ${String(value)}`;
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return `the text ${JSON.stringify(shown)}`;
}
