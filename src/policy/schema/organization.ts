import { z } from "zod";
import { field } from "../lattice.ts";
import { some, textGlob } from "../words.ts";

export const channel = z.strictObject({
  "url-from": field(
    z.string().regex(/^AGENT_POLICY_NOTIFY_[A-Z0-9_]{1,40}$/),
    "neutral",
    { kind: "free" },
    "Environment variable of the App that holds the webhook address; its name starts with `AGENT_POLICY_NOTIFY_`.",
  ),
});

export const selection = z.strictObject({
  match: field(
    some(textGlob),
    "neutral",
    { kind: "fixed" },
    "Names of repositories, without the owner, as globs.",
  ),
  properties: field(
    z.record(z.string().regex(/^[A-Za-z0-9_$#-]{1,75}$/), z.string().max(75)),
    "neutral",
    { kind: "fixed" },
    "Custom properties that the repository must have with these values as well.",
  ).optional(),
  "may-loosen": field(
    some(z.string().regex(/^[a-z-]+(\.[a-z-]+)*$/)),
    "grant",
    { kind: "fixed" },
    "Keys that these repositories may loosen, dotted: `limits.files`, `task`.",
  ),
});
