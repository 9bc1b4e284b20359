import { z } from "zod";
import { type BotEntry, CAPABILITY_KINDS, LEVER_KINDS } from "../types.ts";

const text = z.string().min(1);
const verdict = z.enum(["stops", "passes", "unknown"]);
const sensitivity = z.enum(["ignore", "exact"]);
/** Without spaces: that a text is read once, from left to right, rests on it. */
const word = z.string().regex(/^\S+$/, "a word has no spaces");

const gate = z.strictObject({
  kind: z.enum(["role", "permission", "branch-protection", "tag-filter", "condition", "bot-configuration"]),
  verdicts: z.strictObject({ commenter: verdict, triage: verdict, writer: verdict }),
  reason: text,
});

const textMatch = z.discriminatedUnion("form", [
  z
    .strictObject({
      form: z.literal("command"),
      at: z.enum(["start", "first-line", "line", "anywhere"]),
      words: z.array(z.array(word).min(1)).min(1).max(4),
      gap: z.enum(["space", "spaces", "any"]),
      end: z.enum(["word", "boundary", "line", "open"]),
      case: z.enum(["ignore", "exact", "ignore-first"]),
      except: z.array(word).optional(),
      backticks: z.literal(true).optional(),
      oneLine: z.literal(true).optional(),
    })
    .refine((match) => match.at !== "anywhere" || match.end !== "line", {
      message: "a command that may stand anywhere cannot claim the rest of its line",
    }),
  z.strictObject({ form: z.literal("values"), values: z.array(text).min(1), case: sensitivity }),
  z.strictObject({ form: z.literal("contains"), values: z.array(text).min(1), case: sensitivity }),
  z.strictObject({
    form: z.literal("glob"),
    values: z.array(text).min(1),
    case: sensitivity,
    perLine: z.literal(true).optional(),
    refs: z.literal(true).optional(),
  }),
  z.strictObject({ form: z.literal("header"), types: z.array(word).min(1) }),
]);

const lever = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(LEVER_KINDS),
  text: textMatch.nullable(),
  syntax: text,
  capability: z.strictObject({ kind: z.enum(CAPABILITY_KINDS), name: text }).optional(),
  note: text.optional(),
  gate: gate.optional(),
});

/** One row of `catalogue.json`. */
export const botEntry: z.ZodType<BotEntry> = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    name: text,
    accounts: z.array(z.int().positive()),
    apps: z.array(z.int().positive()),
    levers: z.array(lever).min(1),
    capability: z.strictObject({
      kind: z.enum(CAPABILITY_KINDS),
      name: text,
      does: z.enum(["deploy", "merge", "release"]),
    }),
    gate,
    configuration: z.array(
      z.strictObject({ path: text, reads: text, key: z.union([text, z.array(text).min(1)]).optional() }),
    ),
    fromChange: z
      .strictObject({
        verdict: z.enum(["passes", "unknown"]),
        source: text,
        files: z.array(text).min(1).optional(),
      })
      .optional(),
    actions: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9._/-]+$/)),
    precondition: z.strictObject({ file: text.nullable(), text }),
    sources: z.array(text).min(1),
    checked: z.iso.date(),
  })
  .refine(({ levers }) => new Set(levers.map(({ id }) => id)).size === levers.length, {
    message: "each lever has an id of its own",
  });
