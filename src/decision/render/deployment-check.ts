import { digest } from "../../facts/digest.ts";
import { authorizeIdentifier } from "../deployment/button.ts";
import { environmentTarget } from "../deployment/target.ts";
import type { DeploymentDecision, DeploymentVerdict } from "../deployment/types.ts";
import type { Verdict } from "../types.ts";
import type { RenderedCheck } from "./checks.ts";
import { authorizeCheckName, howToAuthorize } from "./deployment-authorize.ts";
import { code, inline, prose, unmentioned } from "./escape.ts";
import { type Block, fixed, layOut } from "./fit.ts";
import { locationText } from "./words.ts";

/** Bytes; GitHub's limit is 65,535. */
const MAX_SUMMARY = 20_000;

const VERDICTS: Record<DeploymentVerdict, Verdict> = {
  approve: "pass",
  reject: "fail",
  wait: "action-required",
};

const TITLES: Record<DeploymentVerdict, string> = {
  approve: "Deployment approved",
  reject: "Deployment rejected",
  wait: "A deployment waits for a person",
};

/** The check that tells of a deployment and carries the button by which it is authorised. */
export function renderAuthorizeCheck(decision: DeploymentDecision): RenderedCheck {
  const { subject, verdict } = decision;
  const summary = layOut(blocks(decision), MAX_SUMMARY).text;
  return {
    name: authorizeCheckName(subject.environment),
    headSha: subject.sha,
    verdict: VERDICTS[verdict],
    title: unmentioned(`${TITLES[verdict]}: ${subject.environment}`, 200),
    summary,
    text: "",
    annotations: [],
    externalId: decision.id,
    fingerprint: digest([
      verdict,
      subject.runId,
      subject.attempt,
      decision.findings,
      decision.refused,
      decision.relieved,
    ]),
    actions:
      decision.awaits === null
        ? []
        : [
            {
              label: "Authorize",
              description: "This commit, for this target, once",
              identifier: authorizeIdentifier(subject.sha, environmentTarget(subject.environment)),
            },
          ],
  };
}

function blocks(decision: DeploymentDecision): Block[] {
  const { subject, findings, relieved, refused, agentCommits } = decision;
  const asks = howToAuthorize(decision);
  const run = `Run ${subject.runId}, attempt ${subject.attempt} (${code(subject.workflow)}), of ${code(subject.sha)} on ${code(subject.ref)} to ${code(subject.environment)}.`;
  return [
    fixed(`${prose(decision.reason)}\n\n${run}`),
    fixed(asks ?? ""),
    list(
      "### What stands in the way",
      findings.map(({ rule, message, policy }) => {
        const where = policy[0] === undefined ? "" : ` (${code(locationText(policy[0]))})`;
        return `- ${code(rule)} ${prose(message)}${where}`;
      }),
    ),
    list(
      "### Let pass",
      relieved.map(
        ({ finding, relief }) =>
          `- ${code(finding.rule)} ${prose(finding.message)} *By ${inline(`${relief.kind} of ${relief.by.join(", ")}`, 200)}${relief.reason === "" ? "" : `: ${prose(relief.reason, 300)}`}*`,
      ),
    ),
    list(
      "### What does not count",
      refused.map((one) => `- ${prose(one)}`),
    ),
    list(
      "### Agents' commits in it",
      agentCommits.map(
        ({ sha, agents, landing }) =>
          `- ${code(sha.slice(0, 7))} ${inline(agents.join(", ") || "an agent", 100)}: ${landing === null ? "by no pull request" : `#${landing.number}, ${landing.state}`}`,
      ),
    ),
    fixed(
      `<sub>Decision ${code(decision.id)}; tell it again with ${code(`agent-policy explain ${decision.id}`)}</sub>`,
    ),
  ];
}

function list(head: string, lines: string[]): Block {
  return {
    head: lines.length === 0 ? "" : `${head}\n`,
    rows: lines.map((text) => ({ text, count: 1 })),
    foot: "",
    more: (count) => `… and ${count} more`,
  };
}
