import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { list, slug, some, textGlob, who } from "../words.ts";
import { tier } from "./common.ts";

const server = z.strictObject({
  id: field(slug, "neutral", { kind: "fixed" }, "Name of the tool server in this policy."),
  match: field(
    some(textGlob),
    "grant",
    { kind: "shrinks" },
    "Addresses or commands of the server, as globs.",
  ),
  owner: field(who, "grant", { kind: "fixed" }, "Who answers for the server.").optional(),
  tier: field(tier, "grant", { kind: "fixed" }, "How much harm the server can do.").optional(),
});

export const mcp = z.strictObject({
  unlisted: ordered(
    ["allow", "review", "forbid"],
    "requirement",
    "Tool servers that are not listed.",
  ).optional(),
  "literal-credentials": ordered(
    ["review", "forbid"],
    "requirement",
    "Keys and tokens written into such files.",
  ).optional(),
  servers: field(
    list(server),
    "grant",
    { kind: "keyed", key: ["id"], growing: false },
    "Tool servers that may be configured.",
  ).optional(),
});
