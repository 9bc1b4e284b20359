import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { duration, list, numericId, refGlob, slug, some, textGlob, who } from "../words.ts";

const authorize = z.strictObject({
  from: field(
    some(who),
    "grant",
    { kind: "intersects" },
    "Who may authorise a deployment of an agent's commit.",
  ),
  by: ordered(
    ["comment", "button"],
    "requirement",
    "How: a comment, or only a button on GitHub's page.",
  ).optional(),
  "max-age": field(
    duration,
    "requirement",
    { kind: "duration", tighter: "down" },
    "How long an authorisation holds.",
  ).optional(),
});

const grows = (what: string, item: z.ZodString = textGlob) =>
  field(some(item), "requirement", { kind: "grows" }, what).optional();

const ownBot = z.strictObject({
  id: field(slug, "neutral", { kind: "fixed" }, "Name of the bot in this policy."),
  account: field(numericId, "requirement", { kind: "fixed" }, "Account number of the bot.").optional(),
  comments: grows("Comments that set it off, as globs."),
  labels: grows("Labels that set it off, as globs."),
  branches: grows("Branches that set it off, as globs.", refGlob),
  tags: grows("Tags that set it off, as globs.", refGlob),
  dispatches: grows("Repository dispatch event types that set it off."),
  capability: field(
    z.enum(["deploy", "merge", "release"]),
    "requirement",
    { kind: "fixed" },
    "What it can do.",
  ),
});

/** Either the name of a bot of the built-in catalogue or a description of one's own. */
const bot = z.union([slug, ownBot]);

const responses = [
  "remove-label",
  "minimize-comment",
  "cancel-run",
  "dismiss-review",
  "dequeue",
  "delete-ref",
] as const;

export const deploy = z.strictObject({
  agents: ordered(
    ["allow", "authorize", "block"],
    "requirement",
    "Whether an agent's commit may be deployed; `authorize`: once a person authorises this commit for this target.",
  ).optional(),
  environments: field(
    some(textGlob),
    "requirement",
    { kind: "grows" },
    "Environments this holds for, as globs.",
  ).optional(),
  authorize: field(authorize, "grant", { kind: "section" }, "Who may authorise, and how.").optional(),
  bots: field(
    list(bot),
    "requirement",
    { kind: "keyed", key: ["id"], growing: true },
    "Bots that an agent must not set off.",
  ).optional(),
  respond: field(
    list(z.enum(responses)),
    "requirement",
    { kind: "grows" },
    "What is done about an act that was not allowed. It limits damage; the required check is what prevents.",
  ).optional(),
});
