import { z } from "zod";
import { field, ordered } from "../lattice.ts";
import { day, duration, email, list, numericId, refGlob, slug, some, text, who } from "../words.ts";
import { tier } from "./common.ts";

const automation = z.strictObject({
  id: field(numericId, "neutral", { kind: "fixed" }, "Account number of the bot."),
  note: field(text, "neutral", { kind: "free" }, "For readers.").optional(),
});

const registered = z.strictObject({
  id: field(
    slug,
    "neutral",
    { kind: "fixed" },
    "Name of the agent; an id of the built-in registry governs that agent.",
  ),
  accounts: field(
    some(numericId),
    "requirement",
    { kind: "grows" },
    "Account numbers that act for the agent.",
  ).optional(),
  apps: field(
    some(numericId),
    "requirement",
    { kind: "grows" },
    "GitHub App numbers that act for the agent.",
  ).optional(),
  emails: field(
    some(email),
    "requirement",
    { kind: "grows" },
    "Full commit e-mail addresses; a claim only.",
  ).optional(),
  branches: field(
    some(refGlob),
    "requirement",
    { kind: "grows" },
    "Branch names the agent uses; a claim only.",
  ).optional(),
  owner: field(who, "grant", { kind: "fixed" }, "Who answers for the agent.").optional(),
  tier: field(
    tier,
    "grant",
    { kind: "fixed" },
    'How far the agent is trusted; entries select by it with `for: ["tier:low"]`.',
  ).optional(),
  state: ordered(
    ["active", "retired", "quarantined"],
    "requirement",
    "Only an active agent's changes can pass.",
  ).optional(),
  expires: field(
    day,
    "requirement",
    { kind: "date", tighter: "down" },
    "Last day, UTC, on which the agent counts as active.",
  ).optional(),
  "dormant-after": field(
    duration,
    "requirement",
    { kind: "duration", tighter: "down" },
    "Unseen for longer than this, the agent is quarantined until its owner renews it.",
  ).optional(),
  limits: field(
    z.strictObject({
      "open-pull-requests": field(
        z.int().min(0),
        "requirement",
        { kind: "number", tighter: "down" },
        "Pull requests the agent may have open in the repository.",
      ).optional(),
      "per-day": field(
        z.int().min(0),
        "requirement",
        { kind: "number", tighter: "down" },
        "Pull requests the agent may open in 24 hours.",
      ).optional(),
    }),
    "requirement",
    { kind: "section" },
    "How much the agent may ask for.",
  ).optional(),
});

export const agents = z.strictObject({
  "unknown-apps": ordered(
    ["automation", "agent"],
    "requirement",
    "How an app that nobody listed is treated.",
  ).optional(),
  claims: ordered(
    ["note", "agent"],
    "requirement",
    "Whether a forgeable mark (trailer, branch, footer) makes a change agent-governed.",
  ).optional(),
  unproven: ordered(
    ["human", "agent"],
    "requirement",
    "With `agent`, a person's change counts as human only when signed by their own key.",
  ).optional(),
  unowned: ordered(
    ["allow", "review", "forbid"],
    "requirement",
    "What holds for an agent that nobody in the policy answers for.",
  ).optional(),
  automation: field(
    list(automation),
    "grant",
    { kind: "keyed", key: ["id"], growing: false },
    "Bots that are not agents.",
  ).optional(),
  registry: field(
    list(registered),
    "requirement",
    { kind: "keyed", key: ["id"], growing: true },
    "Agents, added to the built-in registry or governing an agent of it.",
  ).optional(),
});
