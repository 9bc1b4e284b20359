import type { Control } from "../control.ts";

/** Where the policy asks for approvals itself, it counts those of the head commit alone and this does not matter. */
export const reviewStale: Control = {
  id: "review/stale",
  title: "An approval does not outlive the commit it was given to.",
  *examine(facts, { policy }) {
    if (policy.review.approvals > 0) return;
    for (const { checkName, bases } of facts.gates) {
      const stale = bases.filter(({ rules }) => {
        const reviews = (rules.known ? rules.value : []).flatMap((rule) =>
          rule.type === "reviews" ? [rule] : [],
        );
        const counted = reviews.some(({ approvals }) => approvals > 0);
        return counted && !reviews.some(({ dismissStale, lastPush }) => dismissStale || lastPush);
      });
      if (stale.length === 0) continue;
      yield {
        severity: "note",
        subject: checkName,
        message: `On ${stale.map(({ branch }) => branch).join(", ")} GitHub keeps an approval when commits are pushed after it, an agent's too.`,
        remedy:
          'Switch on "Dismiss stale approvals" or "Require approval of the most recent push", or set review.approvals in the policy, which counts approvals of the head commit only.',
      };
    }
  },
};
