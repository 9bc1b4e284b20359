import type { AgentActivity } from "../../facts/facts.ts";
import { milliseconds } from "../../policy/duration.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { counted } from "./activity.ts";

/**
 * `dormant-after`: an agent that was away for longer may not simply come back; its credentials lay about and nobody
 * looked. Once dormant it stays so until a person renews it, however busy it is meanwhile.
 */
export const agentDormancy: Rule = {
  id: "agents/dormant",
  title: "Agent is not dormant",
  description:
    "An agent that was unseen for longer than its entry says does nothing more until a person renews it.",
  controls: ["ASI10", "MAESTRO-L7", "NIST-AI-RMF-GOVERN-1.7"],
  unexceptable: true,
  *evaluate(context): Iterable<RuleResult> {
    for (const one of counted(context, (entry) => entry["dormant-after"])) {
      if ("gap" in one) {
        yield one;
        continue;
      }
      const { agent, index, asked: span, activity } = one;
      const away = absenceOver(span, activity, context.facts.asOf);
      if (away === null) {
        yield { until: new Date(Date.parse(lastSign(activity)) + milliseconds(span)).toISOString() };
        continue;
      }
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "agent", agent },
          message: `Agent ${agent} is dormant: it was not seen from ${away.from} to ${away.to}, longer than ${span}.`,
          remedy: `Its owner confirms that it is still wanted; then \`agent-policy release ${agent} --reason TEXT\` on the App's server, or a comment "/agent-policy release ${agent} REASON" by whoever \`quarantine.from\` names, renews it.`,
          because: [pointer("agents", "registry", index, "dormant-after")],
        },
      };
    }
  },
};

/** The last time that the agent was seen or renewed. */
function lastSign({ lastSeen, renewedAt }: AgentActivity): string {
  return renewedAt !== null && Date.parse(renewedAt) > Date.parse(lastSeen) ? renewedAt : lastSeen;
}

/** An absence that makes it dormant: one in the past, or the one that lasts. */
function absenceOver(
  span: string,
  activity: AgentActivity,
  asOf: string,
): { from: string; to: string } | null {
  const lasting = { from: lastSign(activity), to: asOf };
  const long = [activity.absence, lasting].filter((absence) => absence !== null);
  return long.find(({ from, to }) => Date.parse(to) - Date.parse(from) >= milliseconds(span)) ?? null;
}
