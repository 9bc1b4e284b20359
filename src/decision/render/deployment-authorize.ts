import { environmentTarget } from "../deployment/target.ts";
import type { DeploymentDecision } from "../deployment/types.ts";
import { code, inline } from "./escape.ts";

/** The check on a deployed commit that says what became of deploying it there. Never to be required. */
export function authorizeCheckName(environment: string): string {
  return `agent-policy (deploy: ${environment})`;
}

/** How a person lets it pass; null where nobody can. */
export function howToAuthorize({ awaits, subject }: DeploymentDecision): string | null {
  if (awaits === null) return null;
  const who = awaits.from.slice(0, 3).map((one) => inline(one, 40));
  const people = `${who.join(", ")}${awaits.from.length > 3 ? ", …" : ""}`;
  const button = `press “Authorize” on check ${code(authorizeCheckName(subject.environment), 60)} of the commit`;
  if (awaits.by === "button") return `✋ A person of ${people} may ${button}.`;
  return `✋ A person of ${people} may ${button}, or comment ${code(`/agent-policy authorize ${subject.sha} ${environmentTarget(subject.environment)}`, 140)}.`;
}
