import type { EffectivePolicy } from "../../policy/defaults.ts";

type Entry = EffectivePolicy["agents"]["registry"][number];

/** What the policy says about one agent, with the place where it says so. */
export interface Governed {
  index: number;
  entry: Entry;
}

/** The policy's entry for an agent id; undefined when nobody wrote one. */
export function governedAgent(policy: EffectivePolicy, agent: string): Governed | undefined {
  const index = policy.agents.registry.findIndex((entry) => entry.id === agent);
  const entry = policy.agents.registry[index];
  return entry === undefined ? undefined : { index, entry };
}
