import type { Rule } from "../../rules/rule.ts";

/** What a rule of deployments is called and which controls it serves; `decide` finds out what it says. */
type DeploymentRule = Pick<Rule, "id" | "title" | "description" | "controls" | "standing" | "unexceptable">;

const CONTROLS = ["ASI03", "ASI08", "MAESTRO-L4", "NIST-AI-RMF-MANAGE-2.4"];

/** Every rule that an answer to a deployment may name. No exception covers any of them. */
export const DEPLOYMENT_RULES = {
  uncleared: {
    id: "deploy/uncleared",
    title: "Agents' commits cleared before they are deployed",
    description:
      "Every agent's commit that a deployment brings to a governed environment was merged with the required check green, as it was judged.",
    controls: CONTROLS,
    unexceptable: true as const,
  },
  started: {
    id: "deploy/started",
    title: "No agent starts a deployment",
    description:
      "A run that deploys to a governed environment was neither started nor run again by an agent.",
    controls: CONTROLS,
    unexceptable: true as const,
  },
  influence: {
    id: "deploy/influence",
    title: "No agent's act reaches a deployment",
    description:
      "No act of an agent, by itself or through other bots, set off or steered a run that deploys to a governed environment.",
    controls: CONTROLS,
    unexceptable: true as const,
  },
  ref: {
    id: "deploy/ref",
    title: "Commit still on its branch or tag",
    description: "The branch or tag that a deploying run was started on still holds the run's commit.",
    controls: CONTROLS,
    unexceptable: true as const,
  },
  agent: {
    id: "agents/state",
    title: "Agent may act",
    description: "Nothing of a quarantined, retired or expired agent is deployed.",
    controls: ["ASI10", "MAESTRO-L7", "NIST-AI-RMF-GOVERN-1.7"],
    standing: true as const,
    unexceptable: true as const,
  },
} satisfies Record<string, DeploymentRule>;

export type DeploymentRuleName = keyof typeof DEPLOYMENT_RULES;
