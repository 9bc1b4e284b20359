import type { Known } from "../../facts/known.ts";
import type { Rule, RuleResult } from "../rule.ts";

/**
 * Doubt is never green: whatever of a change should have been readable and was not keeps the decision from passing, whether
 * or not a policy asks for it. What only single rules ask for (teams, documents) they report themselves.
 *
 * What the source can never tell is listed as deferred where authorship rests on it.
 */
export const factsComplete: Rule = {
  id: "facts/complete",
  title: "Facts complete",
  description: "Author, commits, files, pushes, reviews and events of the change could all be read.",
  controls: ["ASI03", "MAESTRO-L5", "NIST-AI-RMF-MEASURE-2.8"],
  standing: true,
  unexceptable: true,
  *evaluate({ facts }): Iterable<RuleResult> {
    const { author, editor, autoMerge, mergeBase } = facts.change;
    const authorship: Known<unknown>[] = [
      author,
      editor,
      autoMerge,
      facts.commits,
      facts.pushes,
      facts.events,
    ];
    for (const fact of authorship) if (!fact.known) yield { gap: fact.gap };
    const { files, reviews, comments, labels, checks, issues, runs } = facts;
    for (const fact of [mergeBase, files, reviews, comments, labels, checks, issues, runs])
      if (fact && !fact.known && fact.gap.kind === "incomplete") yield { gap: fact.gap };
  },
};
