import { attribute } from "../identity/change.ts";
import { countedAgents } from "../rules/agents/activity.ts";
import type { DecisionLog, PullRequestKey, Reading } from "./ports.ts";

/**
 * A reading with what the record tells about the agents whose number or presence the policy limits. Whose change it is
 * shows only in the facts, so this comes after they were read.
 */
export async function withActivity(
  log: DecisionLog,
  key: PullRequestKey,
  reading: Reading,
): Promise<Reading> {
  const { facts, policy } = reading;
  const agents =
    policy.state === "effective" ? countedAgents(policy.policy, attribute(facts, policy.policy)) : [];
  const activity = await log.activity(key, { agents, headSha: facts.change.head.sha, asOf: facts.asOf });
  return { ...reading, facts: { ...facts, activity } };
}
