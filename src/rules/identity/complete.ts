import type { Rule, RuleResult } from "../rule.ts";

/**
 * Who is behind a change can only be said when all acts on it could be read. A gap here is no finding about anybody;
 * it keeps the decision from being green, or is listed as deferred where the source can never tell.
 */
export const identityComplete: Rule = {
  id: "identity/complete",
  title: "Authors known",
  description: "Author, commits, pushes and events of the change could all be read.",
  controls: ["ASI03", "MAESTRO-L5", "NIST-AI-RMF-MEASURE-2.8"],
  standing: true,
  unexceptable: true,
  *evaluate({ facts }): Iterable<RuleResult> {
    const { author, editor, autoMerge } = facts.change;
    for (const fact of [author, editor, autoMerge, facts.commits, facts.pushes, facts.events])
      if (!fact.known) yield { gap: fact.gap };
  },
};
