import type { DeploymentDecision, DeploymentVerdict } from "../deployment/types.ts";
import { authorizeCheckName } from "./deployment-check.ts";
import { code, inline, prose } from "./escape.ts";
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

/** How a person lets it pass; null where nobody can. */
export function howToAuthorize({ awaits, subject }: DeploymentDecision): string | null {
  if (awaits === null) return null;
  const who = awaits.from.slice(0, 3).map((one) => inline(one, 40));
  const people = `${who.join(", ")}${awaits.from.length > 3 ? ", …" : ""}`;
  const button = `press “Authorize” on check ${code(authorizeCheckName(subject.environment), 60)} of the commit`;
  if (awaits.by === "button") return `✋ A person of ${people} may ${button}.`;
  return `✋ A person of ${people} may ${button}, or comment ${code(`/agent-policy authorize ${subject.sha} ${subject.environment}`, 140)}.`;
}

function rows(lines: string[]): Block {
  return {
    head: "",
    rows: [...new Set(lines)].map((text) => ({ text, count: 1 })),
    foot: "",
    more: (count) => `… and ${count} more`,
  };
}
