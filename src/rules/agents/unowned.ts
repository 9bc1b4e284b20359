import { missing } from "../review/missing.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { governedAgent } from "./governance.ts";

/** `agents.unowned`: an agent that nobody answers for. */
export const agentOwner: Rule = {
  id: "agents/unowned",
  title: "Agent has an owner",
  description: "Somebody named in the policy answers for every agent that changes something.",
  controls: ["ASI10", "MAESTRO-L7", "NIST-AI-RMF-GOVERN-2.1"],
  *evaluate(context): Iterable<RuleResult> {
    const level = context.policy.agents.unowned;
    const { governed, agents, unidentified } = context.attribution;
    if (!governed || level === "allow") return;
    const unowned = agents.filter((agent) => governedAgent(context.policy, agent)?.entry.owner === undefined);
    // Naming one agent that somebody owns, which a claim can do, does not account for the part that nobody can name.
    const names = unidentified || agents.length === 0 ? [...unowned, "an unlisted agent"] : unowned;
    const because = [pointer("agents", "unowned")];
    for (const agent of names) {
      const subject = { kind: "agent", agent } as const;
      if (level === "review")
        yield* missing(context, {
          requirement: {
            approvals: Math.max(1, context.policy.review.approvals),
            from: context.policy.review.from,
          },
          subject,
          what: `A change by ${agent}, whom nobody in the policy owns,`,
          because,
        });
      else
        yield {
          finding: {
            severity: "fail",
            subject,
            message: `Nobody in the policy answers for ${agent}.`,
            remedy: "Add it to `agents.registry` with an `owner`, in a change that a person makes.",
            because,
          },
        };
    }
  },
};
