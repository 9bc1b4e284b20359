import { z } from "zod";
import { policySchema } from "./schema.ts";

/** The JSON Schema (draft-07, which the YAML editors read) of `.agent-policy.yml`. */
export function jsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, { io: "input", target: "draft-7" });
  return { $schema, $id: "agent-policy.schema.json", ...schema };
}
