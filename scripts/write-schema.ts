import { readFileSync, writeFileSync } from "node:fs";
import { botsPage } from "../src/chains/bots/page.ts";
import { jsonSchema } from "../src/policy/json-schema.ts";
import { policyReference } from "../src/policy/reference.ts";
import { logEntryJsonSchema, statementJsonSchema } from "../src/provenance/json-schema.ts";
import { provenancePage } from "../src/provenance/page.ts";

/** Writes what is derived from data: JSON Schemas, the reference page of policy, the pages of bots and of provenance. */
const root = new URL("../", import.meta.url);
writeFileSync(new URL("schema/agent-policy.schema.json", root), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
writeFileSync(new URL("docs/policy-reference.md", root), policyReference());
writeFileSync(new URL("docs/bots.md", root), botsPage());

const schemas = {
  "provenance-statement": statementJsonSchema(),
  "provenance-log-entry": logEntryJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas))
  writeFileSync(new URL(`schema/${name}.schema.json`, root), `${JSON.stringify(schema, null, 2)}\n`);
const predicate: unknown = JSON.parse(readFileSync(new URL("docs/example.provenance.json", root), "utf8"));
writeFileSync(new URL("docs/provenance-fields.md", root), provenancePage(predicate));
