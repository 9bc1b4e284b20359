import { writeFileSync } from "node:fs";
import { botsPage } from "../src/chains/bots/page.ts";
import { jsonSchema } from "../src/policy/json-schema.ts";
import { policyReference } from "../src/policy/reference.ts";

/** Writes what is derived from data: the JSON Schema that editors use, the reference page of policy, the page of bots. */
const root = new URL("../", import.meta.url);
writeFileSync(new URL("schema/agent-policy.schema.json", root), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
writeFileSync(new URL("docs/policy-reference.md", root), policyReference());
writeFileSync(new URL("docs/bots.md", root), botsPage());
