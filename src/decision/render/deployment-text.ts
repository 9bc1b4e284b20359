import type { DeploymentDecision, DeploymentVerdict } from "../deployment/types.ts";
import { visible } from "./escape.ts";
import { locationText } from "./words.ts";

const WORDS: Record<DeploymentVerdict, string> = { approve: "Approved", reject: "Rejected", wait: "Waiting" };

/** An answer to a deployment as plain text for a terminal, in which every character can be seen. */
export function renderDeploymentText(decision: DeploymentDecision): string {
  const { subject, verdict, reason, range, findings, relieved, refused, agentCommits, incomplete } = decision;
  const lines = [
    `${WORDS[verdict]}: ${reason}`,
    "",
    `${subject.repository}, run ${subject.runId}, attempt ${subject.attempt} (${subject.workflow})`,
    `  ${subject.sha} on ${subject.ref} to ${subject.environment}`,
    range === null
      ? "  what it deploys could not be counted"
      : `  ${range.commits} commits since ${range.since.slice(0, 7)} (${range.kind === "deployment" ? "the last deployment this App approved" : "where this App's time began"})`,
    ...section(
      "What stands in the way",
      findings.map(({ rule, message, remedy, policy }) => {
        const where = policy[0] === undefined ? "" : ` [${locationText(policy[0])}]`;
        return `${rule}: ${message}${where}\n    ${remedy}`;
      }),
    ),
    ...section(
      "Could not be found out",
      incomplete.map(({ what, detail, code }) => `${what}: ${detail} (${code})`),
    ),
    ...section(
      "Let pass",
      relieved.map(
        ({ finding, relief }) =>
          `${finding.rule}: ${finding.message}\n    by ${relief.kind}${relief.by.length > 0 ? ` of ${relief.by.join(", ")}` : ""}${relief.until === null ? "" : ` until ${relief.until}`}${relief.reason === "" ? "" : `: ${relief.reason}`}`,
      ),
    ),
    ...section("What does not count", refused),
    ...section(
      "Agents' commits",
      agentCommits.map(
        ({ sha, agents, landing }) =>
          `${sha.slice(0, 7)} ${agents.join(", ") || "an agent"}: ${landing === null ? "by no pull request" : `#${landing.number}, ${landing.state}: ${landing.detail}`}`,
      ),
    ),
    "",
    `policy ${decision.policy.state}, ${decision.policy.digest}`,
    `decision ${decision.id} by engine ${decision.engine}, facts as of ${decision.asOf}`,
  ];
  return lines.join("\n").split("\n").map(visible).join("\n");
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}
