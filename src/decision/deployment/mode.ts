import type { EffectivePolicy } from "../../policy/defaults.ts";
import { matchText } from "../../policy/match.ts";

/** What `deploy.agents` says of an environment; `allow` where the policy does not list it. */
export function modeFor({ deploy }: EffectivePolicy, environment: string): "block" | "authorize" | "allow" {
  if (deploy === undefined) return "allow";
  return matchText(deploy.environments, { ignoreCase: true })(environment) ? deploy.agents : "allow";
}
