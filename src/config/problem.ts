import { AgentPolicyError } from "../errors.ts";

/** What is wrong with the environment, each variable named. No secret is part of a message. */
export function configError(problems: string[]): AgentPolicyError {
  return new AgentPolicyError("usage", "config/invalid", problems.join("; "));
}
