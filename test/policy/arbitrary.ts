import fc from "fast-check";
import { z } from "zod";
import { type Policy, policySchema } from "../../src/policy/schema.ts";
import { bare, latticeOf } from "../../src/policy/shape.ts";
import * as words from "../../src/policy/words.ts";

/** A few values of each format, so that two policies often speak of the same things. */
const pools = new Map<z.core.$ZodType, readonly string[]>([
  [words.duration, ["30s", "15m", "4h", "1d", "2w"]],
  [words.day, ["2027-01-01", "2027-05-01"]],
  [words.instant, ["2026-11-01T00:00:00Z", "2027-11-01T00:00:00+01:00"]],
  [words.slug, ["alpha", "beta"]],
  [words.who, ["@acme/security", "@acme/payments", "account:7"]],
  [words.pathGlob, ["src/**", "**/*.tf", "@ci-control"]],
  [words.refGlob, ["main", "release/**", "~DEFAULT_BRANCH"]],
  [words.textGlob, ["*", "prod-*", "/ship*"]],
  [words.ruleGlob, ["limits/*", "limits/files", "paths/*"]],
  [words.httpsUrl, ["https://a.example/x", "https://b.example/y"]],
  [words.workloadId, ["spiffe://a.example/one", "spiffe://a.example/two"]],
  [words.hostPort, ["a.example", "b.example:443"]],
  [words.email, ["a@example.com", "b@example.com"]],
  [words.text, ["one", "two"]],
]);
const candidates = [
  "everyone",
  "tier:low",
  "alpha",
  "limits.files",
  "shell",
  "mcp:x",
  "ab_c",
  "email",
  "A".repeat(43),
  "https://a.example/san",
  "AGENT_POLICY_NOTIFY_A",
  "label",
];

/** Any value of the schema, from small pools. */
function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const pool = poolOf(schema);
  if (pool !== undefined) return fc.constantFrom(...pool);
  if (schema instanceof z.ZodOptional) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 1, max: 5 });
  if (schema instanceof z.ZodRecord) return fc.constant({});
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((option) => arbitraryOf(option)));
  if (schema instanceof z.ZodArray) {
    const direction = latticeOf(schema)?.direction;
    const selector = (entry: unknown): string =>
      direction?.kind === "keyed" && typeof entry === "object"
        ? JSON.stringify(direction.key.map((key) => (entry as Record<string, unknown>)[key]))
        : JSON.stringify([entry]);
    const empty = schema.safeParse([]).success;
    return fc.uniqueArray(arbitraryOf(schema.element as z.core.$ZodType), {
      minLength: empty ? 0 : 1,
      maxLength: 2,
      selector,
    });
  }
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>;
    const required = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
    const entries = Object.entries(shape).map(([key, member]) => [key, arbitraryOf(member)] as const);
    return fc.record(Object.fromEntries(entries), { requiredKeys: required, noNullPrototype: true });
  }
  const fitting = candidates.filter((text) => z.safeParse(schema, text).success);
  if (fitting.length === 0)
    throw new Error(`no sample for ${JSON.stringify(z.toJSONSchema(schema as z.ZodType))}`);
  return fc.constantFrom(...fitting);
}

function poolOf(schema: z.core.$ZodType | undefined): readonly string[] | undefined {
  if (schema === undefined) return undefined;
  return (
    pools.get(schema) ??
    poolOf(schema._zod.parent) ??
    (schema instanceof z.ZodOptional ? poolOf(bare(schema)) : undefined)
  );
}

const { repositories: _, ...repositoryShape } = policySchema.shape;

/** Any policy that a repository may write. */
export const anyPolicy = arbitraryOf(z.strictObject(repositoryShape)) as fc.Arbitrary<Policy>;
