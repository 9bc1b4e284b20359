import { relaxation } from "../../provenance/relax.ts";
import { landingNames } from "../paths/landing.ts";
import type { RuleContext } from "../rule.ts";
import { coveringStatements } from "./cover.ts";

/**
 * How many approvals `review.approvals` asks of this change, after what its isolation earns: every changed path has to match
 * the entry and every sandbox that took part has to be as strict as it says. Entries of `paths` are never relieved, and what is
 * not known earns nothing.
 */
export function approvalsAfterRelief(context: RuleContext): number {
  const { policy, facts } = context;
  const asked = policy.review.approvals;
  const names = landingNames(facts);
  if (asked === 0 || policy.provenance === undefined || !names.known) return asked;
  const sandboxes = coveringStatements(context).map(
    ({ predicate }) => predicate.buildDefinition.internalParameters.sandbox,
  );
  const relief = relaxation(policy.provenance, names.value, sandboxes);
  return Math.min(asked, relief?.approvals ?? asked);
}
