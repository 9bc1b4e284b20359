import { z } from "zod";
import { entrySchema } from "./logs/entry.ts";
import { statementSchema } from "./statement.ts";

/** The JSON Schema (draft-07) of a statement. It says the form; what has to match a change only verification can say. */
export function statementJsonSchema(): Record<string, unknown> {
  return schemaOf(statementSchema, "provenance-statement.schema.json");
}

/** The JSON Schema of one line of a log. */
export function logEntryJsonSchema(): Record<string, unknown> {
  return schemaOf(entrySchema, "provenance-log-entry.schema.json");
}

function schemaOf(schema: z.ZodType, id: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return { $schema, $id: id, ...rest };
}
