import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { governedAgent } from "./governance.ts";

const QUARANTINE_REMEDY =
  "Whoever the policy names under `quarantine.from` releases the agent once it is safe; this App cannot take away a vendor's own token, so an organisation owner suspends that app's installation too (settings of the organisation, GitHub Apps, Configure, Suspend).";

/** Quarantined and retired agents, by policy or live; an entry that has run out. */
export const agentState: Rule = {
  id: "agents/state",
  title: "Agent may act",
  description: "A quarantined, retired or expired agent may not change anything.",
  controls: ["ASI10", "MAESTRO-L7", "NIST-AI-RMF-GOVERN-1.7"],
  standing: true,
  unexceptable: true,
  *evaluate(context): Iterable<RuleResult> {
    for (const agent of context.attribution.agents) {
      const subject = { kind: "agent", agent } as const;
      const live = context.facts.live.quarantined.find((entry) => entry.agent === agent);
      if (live)
        yield {
          finding: {
            severity: "fail",
            subject,
            message: `Agent ${agent} is quarantined since ${live.at}: ${live.reason}`,
            remedy: QUARANTINE_REMEDY,
            because: [],
            final: true,
          },
        };

      const governed = governedAgent(context.policy, agent);
      if (!governed) continue;
      const at = (key: string) => [pointer("agents", "registry", governed.index, key)];
      const { state, expires } = governed.entry;
      if (state === "quarantined" || state === "retired")
        yield {
          finding: {
            severity: "fail",
            subject,
            message: `Agent ${agent} is ${state} in the policy.`,
            remedy: state === "quarantined" ? QUARANTINE_REMEDY : "Use an agent that is active.",
            because: at("state"),
          },
        };
      if (expires === undefined) continue;
      // The last day counts whole, in UTC.
      const end = new Date(Date.parse(`${expires}T00:00:00Z`) + 86_400_000).toISOString();
      if (Date.parse(context.facts.asOf) < Date.parse(end)) yield { until: end };
      else
        yield {
          finding: {
            severity: "fail",
            subject,
            message: `The policy's entry for agent ${agent} expired on ${expires}.`,
            remedy: "Its owner renews `expires` in the policy.",
            because: at("expires"),
          },
        };
    }
  },
};
