import { z } from "zod";
import { field } from "./lattice.ts";
import { agents } from "./schema/agents.ts";
import { deploy } from "./schema/deploy.ts";
import { defaults, mode } from "./schema/modes.ts";
import { channel, selection } from "./schema/organization.ts";
import { path } from "./schema/paths.ts";
import { provenance } from "./schema/provenance.ts";
import { branch, tag } from "./schema/refs.ts";
import { breakGlass, exceptions, quarantine } from "./schema/relief.ts";
import { limits, review, task } from "./schema/review.ts";
import { mcp } from "./schema/tool-servers.ts";
import { list, slug } from "./words.ts";

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
