import { z } from "zod";
import { builtIn, implied } from "./defaults.ts";
import type { Direction, Lattice } from "./lattice.ts";
import { pathSet, pathSetNames } from "./path-sets.ts";
import { policySchema } from "./schema.ts";
import { bare, latticeOf } from "./shape.ts";
import { formats } from "./words.ts";

type Schema = z.core.$ZodType;

const INTRODUCTION = `# Reference of \`.agent-policy.yml\`

This page is written by \`npm run schema\` from the schema itself. [The example](example.agent-policy.yml) uses every key that a
repository may write.

Layers: what the organisation's file says, the repository's file may only tighten; "below" in these tables means the
repository below the organisation. A *requirement* asks for something, a *grant* lets something pass or trusts someone, and
only the layer that set a requirement may grant relief from it. Where an upper file is silent, a lower one may speak; an
upper file closes a key by writing it. Of a base branch's file only requirements count.
`;

/** The reference page, as Markdown: one table a section, a row a key. */
export function policyReference(): string {
  const sections = Object.entries(policySchema.shape as Record<string, Schema>).map(([key, schema]) => {
    const rows = rowsOf(schema, key);
    const table = rows.length === 0 ? [row(key, schema)] : rows;
    const head =
      "| Key | Values | Default | Kind | Below, it may | Meaning |\n| --- | --- | --- | --- | --- | --- |";
    return `\n## \`${key}\`\n\n${descriptionOf(schema)}${note(schema)}\n\n${head}\n${table.join("\n")}\n`;
  });
  return `${INTRODUCTION}${sections.join("")}${setsSection()}`;
}

function setsSection(): string {
  const sets = pathSetNames.map((name) => {
    const { description, match } = pathSet(name) ?? { description: "", match: [] };
    return `\n### \`${name}\`\n\n${description}\n\n${match.map((glob) => `\`${glob}\``).join(", ")}\n`;
  });
  return `\n## Built-in sets of paths\n\nThey stand wherever a path glob may stand, and ignore case.\n${sets.join("")}`;
}

function note(schema: Schema): string {
  const lattice = latticeOf(schema);
  return lattice === undefined || lattice.direction.kind === "section"
    ? ""
    : ` Below, it may ${wording(lattice.direction)}.`;
}

function rowsOf(schema: Schema, path: string): string[] {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray) return rowsOf(inner.element as Schema, `${path}[]`);
  if (inner instanceof z.ZodRecord) return rowsOf(inner.valueType as Schema, `${path}.NAME`);
  if (inner instanceof z.ZodUnion)
    return [...new Set(inner.options.flatMap((option) => rowsOf(option, path)))];
  if (!(inner instanceof z.ZodObject) || path.endsWith(".jwk")) return [];
  return Object.entries(inner.shape as Record<string, Schema>).flatMap(([key, member]) => {
    const name = `${path}.${key}`;
    const deeper = rowsOf(member, name);
    return deeper.length > 0 && latticeOf(member)?.direction.kind === "section"
      ? deeper
      : [row(name, member), ...deeper];
  });
}

function row(path: string, schema: Schema): string {
  const lattice: Lattice = latticeOf(schema) ?? { role: "neutral", direction: { kind: "fixed" } };
  const required = schema instanceof z.ZodOptional ? "" : " (required)";
  const cells = [
    `\`${path}\`${required}`,
    valuesOf(schema),
    defaultOf(path),
    lattice.role,
    wording(lattice.direction),
    descriptionOf(schema),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function descriptionOf(schema: Schema): string {
  return z.globalRegistry.get(bare(schema))?.description ?? "";
}

function valuesOf(schema: Schema): string {
  const inner = bare(schema);
  const format = formats.get(inner)?.expected;
  if (format !== undefined) return format;
  if (inner instanceof z.ZodEnum) return inner.options.map((option) => `\`${option}\``).join(", ");
  if (inner instanceof z.ZodLiteral) return [...inner.values].map((value) => `\`${value}\``).join(", ");
  if (inner instanceof z.ZodBoolean) return "`true`, `false`";
  if (inner instanceof z.ZodNumber) return "a whole number";
  if (inner instanceof z.ZodArray) {
    const item = valuesOf(inner.element as Schema);
    return item === "a mapping" ? "a list of mappings" : `a list: ${item}`;
  }
  if (inner instanceof z.ZodRecord) return "a mapping of names to values";
  if (inner instanceof z.ZodUnion) return inner.options.map((option) => valuesOf(option)).join(" or ");
  return inner instanceof z.ZodObject ? "a mapping" : "text";
}

function defaultOf(path: string): string {
  const [section = "", ...rest] = path.split(".");
  const always = member(builtIn, section);
  const value =
    rest.length === 1
      ? (member(always, rest[0] ?? "") ?? member(member(implied, section), rest[0] ?? ""))
      : member(member(implied, path.slice(0, path.lastIndexOf("."))), rest.at(-1) ?? "");
  return value === undefined ? "" : `\`${Array.isArray(value) ? JSON.stringify(value) : String(value)}\``;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** What a lower layer may do to the key. */
function wording(direction: Direction): string {
  switch (direction.kind) {
    case "section":
      return "change key by key";
    case "order":
      return `move right: ${direction.values.map((value) => `\`${value}\``).join(" → ")}`;
    case "number":
    case "duration":
      return direction.tighter === "up" ? "grow" : "shrink";
    case "date":
      return direction.tighter === "up" ? "come later" : "come earlier";
    case "flag":
      return `become \`${direction.tighter}\``;
    case "grows":
      return "gain members";
    case "intersects":
      return "narrow: who both layers name remains";
    case "shrinks":
      return "lose members";
    case "appends":
      return "gain entries; the strictest of all decides";
    case "keyed":
      return direction.growing
        ? "gain entries; equal ones merge key by key"
        : "tighten its entries, not gain any";
    case "relief":
      return "repeat entries, for its own requirements";
    case "fixed":
      return "not change";
    case "free":
      return "differ; the upper value counts";
  }
}
