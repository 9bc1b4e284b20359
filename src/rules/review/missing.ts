import type { Subject } from "../../decision/types.ts";
import type { RuleContext, RuleResult } from "../rule.ts";
import { type Requirement, tally } from "./approvals.ts";

interface Question {
  requirement: Requirement;
  subject: Subject;
  /** Begins the sentence: `An agent's change`, `` `src/pay.ts` ``. */
  what: string;
  because: string[];
  /** What else would help, as a sentence. */
  otherwise?: string;
}

/** Says which approvals are still missing; nothing when there are enough. */
export function* missing(context: RuleContext, question: Question): Iterable<RuleResult> {
  const result = tally(context, question.requirement);
  if (!result.known) {
    yield { gap: result.gap };
    return;
  }
  const { needed, counted, extra } = result.value;
  if (counted.length >= needed) return;
  const from = question.requirement.from;
  const whom = from === undefined ? "" : ` from ${from.join(" or ")}`;
  yield {
    finding: {
      severity: "action-required",
      subject: question.subject,
      message: `${question.what} needs ${needed} ${needed === 1 ? "approval" : "approvals"}${whom}${extra ? ` (${extra})` : ""}; ${counted.length} count.`,
      remedy: `Have ${needed - counted.length} more ${needed - counted.length === 1 ? "person" : "people"}${whom} approve the head commit ${context.facts.change.head.sha.slice(0, 7)}; nobody who wrote, pushed, opened or initiated the change counts, and no bot does${from === undefined ? ", and nobody without write access" : ""}. An approval given before the base branch was changed has to be given again.${question.otherwise === undefined ? "" : ` ${question.otherwise}`}`,
      because: question.because,
    },
  };
}
