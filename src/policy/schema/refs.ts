import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { slug } from "../words.ts";
import { matchRefs } from "./common.ts";

export const branch = z.strictObject({
  match: matchRefs,
  agents: ordered(
    ["push", "pull-request", "forbid"],
    "requirement",
    "The most an agent may do to these branches.",
  ),
  gate: field(
    slug,
    "grant",
    { kind: "fixed" },
    "Name of the required check on these branches: `agent-policy: NAME`.",
  ).optional(),
});

export const tag = z.strictObject({
  match: matchRefs,
  agents: ordered(["push", "forbid"], "requirement", "Whether an agent may write these tags."),
});
