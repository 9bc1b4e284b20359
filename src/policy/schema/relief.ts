import { z } from "zod";
import { field } from "../lattice.ts";
import { duration, ruleGlob, some, who } from "../words.ts";
import { from } from "./common.ts";

const maxAge = (what: string) => field(duration, "requirement", { kind: "duration", tighter: "down" }, what);

export const exceptions = z.strictObject({
  from,
  rules: field(
    some(ruleGlob),
    "grant",
    { kind: "shrinks", globs: true },
    "Rule ids (globs) that may be excepted; never `provenance/*` or `deploy/*`.",
  ),
  "max-age": maxAge("How long an exception holds.").optional(),
});

export const breakGlass = z.strictObject({
  from,
  approvals: field(
    z.int().min(1).max(20),
    "requirement",
    { kind: "number", tighter: "up" },
    "How many people it takes.",
  ).optional(),
  "max-age": maxAge("How long it holds.").optional(),
});

export const quarantine = z.strictObject({
  from: field(some(who), "grant", { kind: "fixed" }, "Who may stop an agent at once."),
});
