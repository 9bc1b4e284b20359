import type { AgentActivity } from "../../facts/facts.ts";
import type { Gap } from "../../facts/known.ts";
import { incomplete } from "../../facts/known.ts";
import type { ChangeAttribution } from "../../identity/types.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import type { Policy } from "../../policy/schema.ts";
import type { RuleContext } from "../rule.ts";

type Entry = EffectivePolicy["agents"]["registry"][number];

function restsOnActivity(entry: Entry): boolean {
  return entry.limits !== undefined || entry["dormant-after"] !== undefined;
}

/** The agents of a change whose verdict rests on what they did before: those with limits or a time to go dormant. */
export function countedAgents(policy: Policy, attribution: ChangeAttribution): string[] {
  const counted = (policy.agents?.registry ?? []).filter(restsOnActivity).map(({ id }) => id);
  return attribution.agents.filter((agent) => counted.includes(agent));
}

/**
 * Each agent of the change that an entry of the policy limits in the way `asks` looks for, with what it did before.
 *
 * @returns a gap in its place where that is not known.
 */
export function* counted<T>(
  context: RuleContext,
  asks: (entry: Entry) => T | undefined,
): Generator<{ gap: Gap } | { agent: string; index: number; asked: T; activity: AgentActivity }> {
  const { activity } = context.facts;
  for (const [index, entry] of context.policy.agents.registry.entries()) {
    const asked = asks(entry);
    if (asked === undefined || !context.attribution.agents.includes(entry.id)) continue;
    if (!activity.known) {
      yield { gap: activity.gap };
      return;
    }
    const found = activity.value.find(({ agent }) => agent === entry.id);
    if (found) yield { agent: entry.id, index, asked, activity: found };
    else yield incomplete("rules/activity-unread", `activity of agent ${entry.id}`, "It was not looked up.");
  }
}
