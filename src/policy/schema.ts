import { z } from "zod";
import { field, ordered } from "./lattice.ts";
import { deploy } from "./schema-deploy.ts";
import { provenance } from "./schema-provenance.ts";
import {
  day,
  duration,
  email,
  list,
  numericId,
  pathGlob,
  refGlob,
  ruleGlob,
  slug,
  some,
  text,
  textGlob,
  who,
} from "./words.ts";

/** Trust tiers, least trusted first. */
export const tiers = ["low", "medium", "high"] as const;
const tier = z.enum(tiers);

const matchPaths = field(
  some(pathGlob),
  "neutral",
  { kind: "fixed" },
  "Paths the entry holds for: globs from the root of the repository, or a built-in set such as `@ci-control`.",
);
const matchRefs = field(
  some(refGlob),
  "neutral",
  { kind: "fixed" },
  "Names the entry holds for, without `refs/heads/` or `refs/tags/`; `~DEFAULT_BRANCH` is the default branch.",
);
const approvals = field(
  z.int().min(0).max(20),
  "requirement",
  { kind: "number", tighter: "up" },
  "How many people have to approve the head commit.",
);
const from = field(
  some(who),
  "grant",
  { kind: "intersects" },
  "Who may: teams (`@organisation/team`) or accounts by number (`account:583231`).",
);

const mode = z.strictObject({
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

const defaults = z.strictObject({
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

const agents = z.strictObject({
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

const branch = z.strictObject({
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

const tag = z.strictObject({
  match: matchRefs,
  agents: ordered(["push", "forbid"], "requirement", "Whether an agent may write these tags."),
});

/** Whom an entry holds for: an agent's id, `tier:…`, or `everyone`, people included. */
const subject = z.string().regex(/^(everyone|tier:(low|medium|high)|[a-z0-9][a-z0-9-]{0,63})$/);

const path = z.strictObject({
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

const count = (what: string) =>
  field(z.int().min(0), "requirement", { kind: "number", tighter: "down" }, what).optional();

const limits = z.strictObject({
  files: count("Files one pull request may change."),
  lines: count("Lines one pull request may add and delete."),
  commits: count("Commits one pull request may have."),
});

const task = z.strictObject({
  required: field(
    z.boolean(),
    "requirement",
    { kind: "flag", tighter: true },
    "An agent's pull request must answer an issue that a person approved as it then read.",
  ).optional(),
  label: field(
    z.string().min(1).max(50),
    "requirement",
    { kind: "fixed" },
    "The label that approves an issue.",
  ).optional(),
  from: from.optional(),
  "pull-requests": field(
    z.int().min(1),
    "requirement",
    { kind: "number", tighter: "down" },
    "How many pull requests one approval covers.",
  ).optional(),
});

const check = z.strictObject({
  name: field(z.string().min(1).max(255), "neutral", { kind: "fixed" }, "Name of the check."),
  app: field(numericId, "neutral", { kind: "fixed" }, "Number of the app that has to have posted it."),
});

const review = z.strictObject({
  approvals: approvals.optional(),
  from: from.optional(),
  checks: field(
    list(check),
    "requirement",
    { kind: "keyed", key: ["name", "app"], growing: true },
    "Checks that must be green too, from exactly this app.",
  ).optional(),
});

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

const mcp = z.strictObject({
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

const maxAge = (what: string) => field(duration, "requirement", { kind: "duration", tighter: "down" }, what);

const exceptions = z.strictObject({
  from,
  rules: field(
    some(ruleGlob),
    "grant",
    { kind: "shrinks", globs: true },
    "Rule ids (globs) that may be excepted; never `provenance/*` or `deploy/*`.",
  ),
  "max-age": maxAge("How long an exception holds.").optional(),
});

const breakGlass = z.strictObject({
  from,
  approvals: field(
    z.int().min(1).max(20),
    "requirement",
    { kind: "number", tighter: "up" },
    "How many people it takes.",
  ).optional(),
  "max-age": maxAge("How long it holds.").optional(),
});

const quarantine = z.strictObject({
  from: field(some(who), "grant", { kind: "fixed" }, "Who may stop an agent at once."),
});

const channel = z.strictObject({
  "url-from": field(
    z.string().regex(/^AGENT_POLICY_NOTIFY_[A-Z0-9_]{1,40}$/),
    "neutral",
    { kind: "free" },
    "Environment variable of the App that holds the webhook address; its name starts with `AGENT_POLICY_NOTIFY_`.",
  ),
});

const selection = z.strictObject({
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

/** Everything `.agent-policy.yml` may say. Unknown keys are errors at every depth. */
export const policySchema = z
  .strictObject({
    version: field(z.literal(1), "neutral", { kind: "fixed" }, "Version of this format."),
    mode: field(mode, "requirement", { kind: "section" }, "Whether findings block.").optional(),
    defaults: field(
      defaults,
      "requirement",
      { kind: "section" },
      "What agents may do where no entry matches.",
    ).optional(),
    agents: field(
      agents,
      "requirement",
      { kind: "section" },
      "Who counts as an agent, and who answers for it.",
    ).optional(),
    branches: field(
      list(branch),
      "requirement",
      { kind: "appends" },
      "What agents may do to branches; of all entries that match, the strictest holds.",
    ).optional(),
    tags: field(list(tag), "requirement", { kind: "appends" }, "What agents may do to tags.").optional(),
    paths: field(
      list(path),
      "requirement",
      { kind: "appends" },
      "What agents may do to paths; of all entries that match, the strictest holds.",
    ).optional(),
    limits: field(
      limits,
      "requirement",
      { kind: "section" },
      "How large an agent's pull request may be.",
    ).optional(),
    task: field(
      task,
      "requirement",
      { kind: "section" },
      "The approved issue that an agent's pull request answers.",
    ).optional(),
    review: field(
      review,
      "requirement",
      { kind: "section" },
      "The approval that every agent's pull request needs.",
    ).optional(),
    mcp: field(
      mcp,
      "requirement",
      { kind: "section" },
      "Tool servers named in MCP configuration files that agents add or change.",
    ).optional(),
    deploy: field(
      deploy,
      "requirement",
      { kind: "section" },
      "Deployments, and bots that deploy, merge or release.",
    ).optional(),
    provenance: field(
      provenance,
      "requirement",
      { kind: "section" },
      "Signed proof of where the code came from.",
    ).optional(),
    quarantine: field(quarantine, "grant", { kind: "section" }, "The kill switch.").optional(),
    exceptions: field(
      exceptions,
      "grant",
      { kind: "section" },
      "Who may let a finding pass for one commit, with a reason, for a while.",
    ).optional(),
    "break-glass": field(
      breakGlass,
      "grant",
      { kind: "section" },
      "Who may, together, let everything pass in an emergency.",
    ).optional(),
    notify: field(z.record(slug, channel), "neutral", { kind: "free" }, "Where messages go.").optional(),
    repositories: field(
      list(selection),
      "grant",
      { kind: "fixed" },
      "Which repositories may loosen which keys. Only in the organisation's file.",
    ).optional(),
  })
  .meta({
    title: "agent-policy",
    description: "What AI coding agents may do in a repository, or in all repositories of an organisation.",
  });

export type Policy = z.infer<typeof policySchema>;
