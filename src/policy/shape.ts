import { z } from "zod";
import { type Lattice, lattices } from "./lattice.ts";

/** Reading the schema as data: what the errors, the merge and the reference page have in common. */
type Schema = z.core.$ZodType;

/** The schema without `optional`. */
export function bare(schema: Schema): Schema {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap()) : schema;
}

/** The lattice of a schema node, looked up through `optional`. */
export function latticeOf(schema: Schema): Lattice | undefined {
  return lattices.get(schema) ?? (schema instanceof z.ZodOptional ? latticeOf(schema.unwrap()) : undefined);
}

/** Of a union, the option that a value of this form is meant for; any other schema is its own. */
export function optionFor(schema: Schema, value: unknown): Schema {
  const inner = bare(schema);
  if (!(inner instanceof z.ZodUnion)) return inner;
  const options = inner.options as readonly Schema[];
  if (inner instanceof z.ZodDiscriminatedUnion && isRecord(value)) {
    const key = inner.def.discriminator;
    return (
      options.find((option) => option instanceof z.ZodObject && accepts(option.shape[key], value[key])) ??
      inner
    );
  }
  return options.find((option) => isRecord(value) === option instanceof z.ZodObject) ?? inner;
}

/** The schema of one member or item; undefined for a key that the schema does not know. */
export function child(schema: Schema, value: unknown, key: PropertyKey): Schema | undefined {
  const inner = optionFor(schema, value);
  if (inner instanceof z.ZodObject) return (inner.shape as Record<PropertyKey, Schema>)[key];
  if (inner instanceof z.ZodArray) return inner.element as Schema;
  if (inner instanceof z.ZodRecord) return inner.valueType as Schema;
  return undefined;
}

/** The keys that an object of this schema may have; none where the schema is no object. */
export function knownKeys(schema: Schema, value: unknown): string[] {
  const inner = optionFor(schema, value);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Whether a value is a plain object of the parsed file. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function accepts(schema: Schema | undefined, value: unknown): boolean {
  return schema !== undefined && z.safeParse(schema, value).success;
}
