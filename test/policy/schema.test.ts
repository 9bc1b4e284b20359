import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { jsonSchema } from "../../src/policy/json-schema.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { policyReference } from "../../src/policy/reference.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { latticeOf } from "../../src/policy/shape.ts";

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const example = file("docs/example.agent-policy.yml");

/** Every object member of the schema, with its dotted name. */
function members(schema: z.core.$ZodType, name = ""): { name: string; schema: z.core.$ZodType }[] {
  if (schema instanceof z.ZodOptional) return members(schema.unwrap(), name);
  if (schema instanceof z.ZodArray) return members(schema.element as z.core.$ZodType, `${name}[]`);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => members(option, name));
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([key, member]) => [
    { name: `${name}.${key}`, schema: member },
    ...members(member, `${name}.${key}`),
  ]);
}

describe("the example policy", () => {
  it("parses", () => {
    expect(parsePolicy(example, "example")).toMatchObject({ ok: true });
  });

  it("shows every section that a repository may write", () => {
    const shown = Object.keys(parse(example));
    expect(Object.keys(policySchema.shape).filter((key) => !shown.includes(key))).toEqual(["repositories"]);
  });
});

describe("the example's keys", () => {
  const named = (value: unknown, name = ""): string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => named(item, `${name}[]`));
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, member]) => [
      `${name}.${key}`,
      ...named(member, `${name}.${key}`),
    ]);
  };

  it("are all that a repository may write", () => {
    const shown = new Set(named(parse(example)));
    const missing = members(policySchema).filter(
      ({ name }) => !shown.has(name) && !/^\.repositories|\.when\./.test(name),
    );
    // Only a key on another curve has a second coordinate; `when` takes the keys of `isolation`.
    expect(missing.map(({ name }) => name)).toEqual([".provenance.builders[].keys[].jwk.y"]);
  });
});

describe("the reference page", () => {
  it("is the one in the repository, and has a row for every key", () => {
    const page = file("docs/policy-reference.md");
    expect(page).toBe(policyReference());
    for (const key of [
      "limits.files",
      "branches[].gate",
      "provenance.builders[].keys[].status",
      "break-glass.approvals",
      "@ci-control",
    ]) {
      expect(page).toContain(`\`${key}\``);
    }
  });
});

describe("the schema", () => {
  // A JSON Web Key is taken whole, and the carrier is what tells two forms apart.
  const own = members(policySchema).filter(({ name }) => !/\.jwk\.|\.carrier$/.test(name));

  it("gives every key a place in the lattice and a description", () => {
    const described = (schema: z.core.$ZodType): boolean => {
      const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
      return (z.globalRegistry.get(inner)?.description ?? "").length > 5;
    };
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter(({ schema }) => latticeOf(schema) === undefined).map(({ name }) => name)).toEqual([]);
    expect(own.filter(({ schema }) => !described(schema)).map(({ name }) => name)).toEqual([]);
  });

  it("lists the values of an ordered key from loosest to tightest, as its type has them", () => {
    for (const { schema, name } of own) {
      const direction = latticeOf(schema)?.direction;
      const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
      if (direction?.kind === "order")
        expect(inner instanceof z.ZodEnum && inner.options, name).toEqual(direction.values);
    }
  });
});

describe("the JSON Schema", () => {
  it("is the one in the repository", () => {
    expect(file("schema/agent-policy.schema.json")).toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  });

  it("accepts the example and refuses an unknown key, as the parser does", () => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(jsonSchema());
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ version: 1, limit: {} })).toBe(false);
    expect(validate({ version: 1, provenance: { builders: [{ id: "https://a.b", carrier: "none" }] } })).toBe(
      false,
    );
  });
});
