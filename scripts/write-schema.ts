import { writeFileSync } from "node:fs";
import { jsonSchema } from "../src/policy/json-schema.ts";
import { policyReference } from "../src/policy/reference.ts";

/** Writes what is derived from the policy's schema: the JSON Schema that editors use, and the reference page. */
const root = new URL("../", import.meta.url);
writeFileSync(new URL("schema/agent-policy.schema.json", root), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
writeFileSync(new URL("docs/policy-reference.md", root), policyReference());
