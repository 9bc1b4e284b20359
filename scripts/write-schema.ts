import { writeFileSync } from "node:fs";
import { jsonSchema } from "../src/policy/json-schema.ts";

/** Writes the JSON Schema that editors use for `.agent-policy.yml`. */
const target = new URL("../schema/agent-policy.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
