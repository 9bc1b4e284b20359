import { matchPaths } from "../../policy/match.ts";
import { levelOf, requirementsFor } from "../../provenance/requirements.ts";
import type { ProvenancePolicy } from "../../provenance/types.ts";

/** Whether statements decide anything about a change: something asks for them, or they could earn relief. */
export function needsStatements(policy: ProvenancePolicy, names: readonly string[]): boolean {
  if (levelOf(requirementsFor(policy, names)) === "sandbox") return true;
  return names.length > 0 && policy.relax.some(({ match }) => names.every(matchPaths(match)));
}
