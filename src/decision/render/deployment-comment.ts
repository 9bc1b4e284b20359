import type { DeploymentDecision, DeploymentVerdict } from "../deployment/types.ts";
import { howToAuthorize } from "./deployment-authorize.ts";
import { code, prose } from "./escape.ts";
import { type Block, fixed, layOut } from "./fit.ts";
import { locationText } from "./words.ts";

/** GitHub takes 1,024 characters of Markdown (docs: creating custom deployment protection rules). */
export const MAX_COMMENT = 1_024;

const WORDS: Record<DeploymentVerdict, string> = {
  approve: "✅ **Approved.**",
  reject: "❌ **Rejected.**",
  wait: "⏳ **Waiting.**",
};

/** What GitHub shows beside the waiting job: the answer, why, what changes it, and where there is more. */
export function renderDeploymentComment(decision: DeploymentDecision): string {
  const { verdict, reason, subject } = decision;
  const footer = `<sub>${code(`agent-policy explain ${decision.id.slice("sha256:".length, "sha256:".length + 12)}`)}</sub>`;
  const asks = howToAuthorize(decision);
  const head = `${WORDS[verdict]} ${code(subject.environment, 40)} at ${code(subject.sha.slice(0, 7))}: ${prose(reason, 200)}`;
  const left = decision.findings.filter(({ message }) => message !== reason);
  const blocks: Block[] = [
    fixed(head),
    ...(asks === null ? [] : [fixed(asks)]),
    rows([
      ...decision.findings
        .slice(0, 1)
        .flatMap(({ policy, remedy }) => [
          ...(policy[0] === undefined ? [] : [`- Policy: ${code(locationText(policy[0]), 100)}`]),
          ...(asks === null ? [`- ${prose(remedy, 200)}`] : []),
        ]),
      ...decision.refused.map((one) => `- ${prose(one, 200)}`),
      ...left.map(({ message }) => `- ${prose(message, 200)}`),
    ]),
    fixed(footer),
  ];
  return layOut(blocks, MAX_COMMENT).text;
}

function rows(lines: string[]): Block {
  return {
    head: "",
    rows: [...new Set(lines)].map((text) => ({ text, count: 1 })),
    foot: "",
    more: (count) => `… and ${count} more`,
  };
}
