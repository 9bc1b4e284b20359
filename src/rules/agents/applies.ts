import type { RuleContext } from "../rule.ts";
import { governedAgent } from "./governance.ts";

/**
 * Whether an entry narrowed by `for` holds for this change.
 *
 * Without `for` it holds for every governed change; `everyone` includes people. An agent that could not be
 * identified, and one that nobody gave a tier, might be any: the entry then holds, since narrowing must not become a way out.
 */
export function appliesTo(context: RuleContext, subjects: readonly string[] | undefined): boolean {
  const { governed, agents, unidentified } = context.attribution;
  if (subjects?.includes("everyone")) return true;
  if (!governed) return false;
  if (subjects === undefined || agents.length === 0 || unidentified) return true;
  return agents.some((agent) => {
    if (subjects.includes(agent)) return true;
    const tier = governedAgent(context.policy, agent)?.entry.tier;
    return tier === undefined
      ? subjects.some((subject) => subject.startsWith("tier:"))
      : subjects.includes(`tier:${tier}`);
  });
}
