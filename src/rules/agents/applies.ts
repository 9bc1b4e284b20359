import type { Attribution, ChangeAttribution } from "../../identity/types.ts";
import type { RuleContext } from "../rule.ts";
import { governedAgent } from "./governance.ts";

/**
 * Whether an entry narrowed by `for` holds for this change.
 *
 * Without `for` it holds for every governed change; `everyone` includes people. An agent that could not be
 * identified, and one that nobody gave a tier, might be any: the entry then holds, since narrowing must not become a way out.
 */
export function appliesTo(context: RuleContext, subjects: readonly string[] | undefined): boolean {
  const { governed, agents } = context.attribution;
  if (subjects?.includes("everyone")) return true;
  if (!governed) return false;
  if (subjects === undefined || agents.length === 0 || hasUnidentifiedPart(context.attribution)) return true;
  return agents.some((agent) => {
    if (subjects.includes(agent)) return true;
    const tier = governedAgent(context.policy, agent)?.entry.tier;
    return tier === undefined
      ? subjects.some((subject) => subject.startsWith("tier:"))
      : subjects.includes(`tier:${tier}`);
  });
}

/** Whether part of the change comes from an agent that nobody can name. */
function hasUnidentifiedPart(change: ChangeAttribution): boolean {
  const unidentified = (part: Attribution) =>
    part.class === "unknown-app" ||
    part.class === "shared" ||
    (part.class === "agent" && part.agents.length === 0);
  return unidentified(change) || change.commits.some(unidentified);
}
