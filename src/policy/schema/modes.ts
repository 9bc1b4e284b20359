import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { list, ruleGlob } from "../words.ts";

export const mode = z.strictObject({
  default: ordered(
    ["observe", "enforce"],
    "requirement",
    "`enforce`: findings block. `observe`: findings are reported and block nothing.",
  ).optional(),
  observe: field(
    list(ruleGlob),
    "grant",
    { kind: "relief", globs: true },
    "Rule ids (globs) that are only observed for now. An organisation that writes the list, even an empty one, closes it: repositories may observe nothing beyond it.",
  ).optional(),
});

export const defaults = z.strictObject({
  branches: ordered(
    ["push", "pull-request", "forbid"],
    "requirement",
    "The most an agent may do to branches that no entry of `branches` matches.",
  ).optional(),
  paths: ordered(
    ["allow", "review", "forbid"],
    "requirement",
    "What an agent may do to paths that no entry of `paths` matches.",
  ).optional(),
});
