import { hash } from "node:crypto";
import { z } from "zod";
import { assembleStatement } from "./assemble.ts";
import { CODES } from "./codes.ts";
import { LOG_KINDS } from "./log-kinds.ts";
import { isLogKind } from "./logs/entry.ts";
import { LOG_CODES } from "./logs/problem.ts";
import { readSigningKey } from "./private-key.ts";
import { isRecord } from "./shape.ts";
import { signStatement } from "./sign.ts";
import { type Statement, statementSchema } from "./statement.ts";

const INTRODUCTION = `<!-- Written by \`npm run schema\` from src/provenance. -->

# Provenance: fields and codes

What a sandbox signs, field by field, a worked example, and every code that verification can answer with. How to sign and verify is told in
[provenance.md](provenance.md). The same as JSON Schema: [statement](../schema/provenance-statement.schema.json),
[log entry](../schema/provenance-log-entry.schema.json).

Fields of in-toto and SLSA that stand nowhere below are ignored. Within \`externalParameters\` and \`internalParameters\` an unknown field is
refused: it might weaken what the others say. Numbers are whole; times are UTC and end in \`Z\`; digests are lower-case hex.
`;

/** The key of RFC 8037, appendix A.1, which everybody knows: for examples only. */
const EXAMPLE_KEY = JSON.stringify({
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
});

/** Two commits that do not exist. */
const EXAMPLE_COMMITS = ["one", "two"].map((name, index, all) => ({
  sha: hash("sha1", `commit ${name}`),
  tree: hash("sha1", `tree ${name}`),
  parents: [hash("sha1", `commit ${all[index - 1] ?? "base"}`)],
}));

/** The worked example: `docs/example.provenance.json` about two commits, signed with the key of RFC 8037. */
export function exampleAttestation(predicate: unknown): {
  statement: Statement;
  bytes: Buffer;
  commits: typeof EXAMPLE_COMMITS;
} {
  const statement = assembleStatement(predicate, {
    commits: EXAMPLE_COMMITS,
    baseRef: "refs/heads/main",
    headRef: "refs/heads/agent/12",
    pullRequest: 7,
  });
  return {
    statement,
    bytes: signStatement(statement, readSigningKey(EXAMPLE_KEY)).bytes,
    commits: EXAMPLE_COMMITS,
  };
}

/** The page docs/provenance-fields.md. */
export function provenancePage(predicate: unknown): string {
  const { statement, bytes } = exampleAttestation(predicate);
  return [
    INTRODUCTION,
    "## Fields\n",
    table(["Field", "What", "Must be there"], fields(z.toJSONSchema(statementSchema, { io: "input" }), "")),
    `\nThe logs are ${LOG_KINDS.filter(isLogKind)
      .map((kind) => `\`${kind}\``)
      .join(", ")}.\n`,
    "## An example\n",
    "[example.provenance.json](example.provenance.json), completed by `attest` with what git knows:\n",
    `\`\`\`json\n${JSON.stringify(statement, null, 2)}\n\`\`\`\n`,
    "and signed with the key of RFC 8037, appendix A.1, which stands in [example.agent-policy.yml](example.agent-policy.yml):\n",
    `\`\`\`json\n${wrapped(bytes)}\n\`\`\`\n`,
    "## Codes of verification\n",
    "In the order of the steps; the first that fails is the answer.\n",
    table(
      ["Code", "Meaning"],
      Object.entries(CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
    "\n## Codes of the logs\n",
    table(
      ["Code", "Meaning"],
      Object.entries(LOG_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
  ].join("\n");
}

/** The envelope with its payload cut, since it says the same again. */
function wrapped(bytes: Buffer): string {
  const { payload, ...rest } = JSON.parse(bytes.toString("utf8"));
  return JSON.stringify({ ...rest, payload: `${String(payload).slice(0, 60)}…` }, null, 2);
}

function fields(schema: unknown, path: string): string[][] {
  if (!isRecord(schema)) return [];
  if (isRecord(schema.items)) return fields(schema.items, `${path}[]`);
  if (!isRecord(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const own = path === "" ? name : `${path}.${name}`;
    return [
      [`\`${short(own)}\``, meaning(member), required.includes(name) ? "yes" : ""],
      ...fields(member, own),
    ];
  });
}

/** The path without what every field begins with. */
function short(path: string): string {
  return path.replace(/^predicate\.(buildDefinition|runDetails)\./, "");
}

function meaning(schema: unknown): string {
  if (!isRecord(schema)) return "";
  const { description, const: only, enum: values } = schema;
  if (typeof description === "string") return description;
  if (only !== undefined) return `\`${String(only)}\``;
  return Array.isArray(values) ? values.map((value) => `\`${String(value)}\``).join(", ") : "";
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
