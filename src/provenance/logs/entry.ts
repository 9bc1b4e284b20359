import { z } from "zod";
import { LOG_KINDS, type LogKind } from "../log-kinds.ts";

/** What went in or came out: digest and size, never the content. */
const content = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) });
const id = z.string().min(1).max(200);

/** What all entries have. Seven logs have one schema, so that generation, tool calls and API calls join up by `parent`. */
const common = {
  version: z.literal(1),
  run: id.describe("The run, as the statement's `invocationId` says."),
  sequence: z.int().min(0).describe("Place in this log, from 0 without gaps."),
  id: id.describe("Unique among all logs of the run."),
  parent: id.nullable().describe("Entry that caused this one, in any log of the run."),
  at: z.iso.datetime(),
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("SHA-256 of the line before; of no bytes for the first."),
  in: content.optional(),
  out: content.optional(),
};

const text = z.string().min(1).max(2000);
const LOGS = {
  /** A prompt, an issue, a file that the agent was given. */
  inputs: { what: text },
  /** One call of a tool; `in` its arguments, `out` its result. */
  "tool-calls": { tool: text },
  /** A file that the agent wrote; `out` its content. */
  "generated-code": { path: text },
  /** One request to an interface; `in` and `out` its bodies. */
  "downstream-api": { host: text, method: text, credential: id.nullable(), status: z.int().nullable() },
  /** One connection, tried or made. */
  network: { host: text, port: z.int().min(1).max(65_535), address: text.nullable(), allowed: z.boolean() },
  /** One change of a file outside the repository. */
  filesystem: { path: text, operation: z.enum(["write", "delete", "rename", "mount"]) },
  /** One process that was started. */
  process: { pid: z.int().min(0), executable: text },
} satisfies Record<LogKind, z.core.$ZodLooseShape>;

/** Entry of each log: `log` says which. */
export const entrySchema = z.discriminatedUnion("log", [
  z.strictObject({ log: z.literal("inputs"), ...common, ...LOGS.inputs }),
  z.strictObject({ log: z.literal("tool-calls"), ...common, ...LOGS["tool-calls"] }),
  z.strictObject({ log: z.literal("generated-code"), ...common, ...LOGS["generated-code"] }),
  z.strictObject({ log: z.literal("downstream-api"), ...common, ...LOGS["downstream-api"] }),
  z.strictObject({ log: z.literal("network"), ...common, ...LOGS.network }),
  z.strictObject({ log: z.literal("filesystem"), ...common, ...LOGS.filesystem }),
  z.strictObject({ log: z.literal("process"), ...common, ...LOGS.process }),
]);

export type Entry = z.infer<typeof entrySchema>;
export type EntryOf<K extends LogKind> = Extract<Entry, { log: K }>;

export function isLogKind(name: string): name is LogKind {
  return LOG_KINDS.some((kind) => kind === name);
}
