import { approvalsAfterRelief } from "../provenance/relief.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { missing } from "./missing.ts";

/** `review.approvals`: every agent's change needs so many people. */
export const reviewApprovals: Rule = {
  id: "review/approvals",
  title: "Human approval",
  description: "An agent's change needs the approval of people who took no part in it, for the head commit.",
  controls: ["ASI09", "MAESTRO-L6", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const review = context.policy.review;
    if (!context.attribution.governed) return;
    yield* missing(context, {
      requirement: { approvals: approvalsAfterRelief(context), from: review.from },
      subject: { kind: "change" },
      what: "An agent's change",
      because: [pointer("review", "approvals")],
    });
  },
};
