import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { some } from "../words.ts";
import { approvals, from, matchPaths } from "./common.ts";

/** Whom an entry holds for: an agent's id, `tier:…`, or `everyone`, people included. */
const subject = z.string().regex(/^(everyone|tier:(low|medium|high)|[a-z0-9][a-z0-9-]{0,63})$/);

export const path = z.strictObject({
  match: matchPaths,
  for: field(
    some(subject),
    "neutral",
    { kind: "fixed" },
    "Narrows the entry to agents by id or tier; `everyone` widens it to people. Without it, the entry holds for all agents.",
  ).optional(),
  agents: ordered(["allow", "review", "forbid"], "requirement", "What may happen to these paths."),
  review: field(
    z.strictObject({ approvals: approvals.optional(), from: from.optional() }),
    "requirement",
    { kind: "section" },
    "The approval that a change to these paths needs.",
  ).optional(),
  alone: field(
    z.boolean(),
    "requirement",
    { kind: "flag", tighter: true },
    "Such a change travels in a pull request of its own.",
  ).optional(),
});
