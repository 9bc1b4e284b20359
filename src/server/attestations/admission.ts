import { AgentPolicyError } from "../../errors.ts";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { DefaultPolicies } from "../../github/fact-source.ts";
import { withDefaults } from "../../policy/defaults.ts";
import type { Statement } from "../../provenance/statement.ts";
import type { ProvenancePolicy } from "../../provenance/types.ts";
import type { Store } from "../../store/database.ts";
import { installationOf } from "../../store/installations.ts";
import { nameOfRepository } from "../../store/pull-requests.ts";
import { rememberPolicies } from "./known-policies.ts";

/** The repository that a statement speaks of, and what its policy says of provenance; null where it says nothing. */
export interface Admitted {
  key: RepositoryKey;
  policy: ProvenancePolicy | null;
}

/**
 * Finds the repository that a statement speaks of, where the App serves it. Nothing signed has been believed yet.
 *
 * @returns a finder that throws AgentPolicyError `attestations/repository` (refused) where the App does not serve it, and one of kind
 * `unknown` where its policy cannot be had
 */
export function createAdmission(
  db: Store,
  policies: DefaultPolicies,
): (statement: Statement) => Promise<Admitted> {
  const policyOf = rememberPolicies(policies);
  return async (statement) => {
    const { target } = statement.predicate.buildDefinition.externalParameters;
    const { repositoryId, ownerId } = target;
    const installationId = await installationOf(db, ownerId);
    if (installationId === null) throw notAdmitted();
    const known = await nameOfRepository(db, repositoryId);
    const place = known ?? nameIn(target.repository);
    if (place === null) throw notAdmitted();
    const key = { installationId, repositoryId, ...place };
    const found = await policyOf(key, { known: known !== null });
    if (found === null || found.ownerId !== ownerId) throw notAdmitted();
    if (found.policy.state === "unreadable" || found.policy.state === "invalid")
      throw new AgentPolicyError(
        "unknown",
        "attestations/policy",
        `The policy of repository ${repositoryId} is ${found.policy.state}`,
        { remedy: "Correct it at the default branch; `agent-policy validate` says what is wrong." },
      );
    const policy = found.policy.state === "effective" ? withDefaults(found.policy.policy) : null;
    return { key, policy: policy?.provenance ?? null };
  };
}

/** Owner and name in `https://github.com/owner/name`; whether they have the number is for GitHub to say. */
function nameIn(address: string | undefined): { owner: string; name: string } | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const [owner, name, ...more] = new URL(address).pathname.split("/").filter((part) => part !== "");
  if (owner === undefined || name === undefined || more.length > 0) return null;
  return { owner, name: name.replace(/\.git$/, "") };
}

/** One answer for all reasons, so that nobody learns which repositories there are. */
export function notAdmitted(): AgentPolicyError {
  return new AgentPolicyError(
    "refused",
    "attestations/repository",
    "The App serves no repository of this number, owner and name",
    { remedy: "Compare target.repository, repositoryId and ownerId with GitHub, and install the App there." },
  );
}
