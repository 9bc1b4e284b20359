import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import type { DefaultPolicies } from "../github/fact-source.ts";
import { withDefaults } from "../policy/defaults.ts";
import type { PolicyState } from "../policy/effective.ts";
import { thumbprintOf } from "../provenance/keys.ts";
import type { Store } from "../store/database.ts";
import { hasCertified, reportRevoked } from "../store/landed.ts";

/**
 * After a policy changed: merged changes that were certified with a key which is revoked now are told to people. Open pull requests
 * are judged anew by themselves.
 *
 * @throws AgentPolicyError of kind `unknown` when the policy cannot be read now
 */
export async function reportRevocations(
  { db, policies }: { db: Store; policies: DefaultPolicies },
  key: RepositoryKey,
): Promise<{ number: number; sha: string; key: string | null }[]> {
  if (!(await hasCertified(db, key.repositoryId))) return [];
  const found = await policies.defaultPolicy(key);
  return found === null ? [] : reportRevoked(db, key, revokedKeys(found.policy));
}

/** Names of the keys that a policy revokes: all names that it gives them, since the record may have any. */
export function revokedKeys(state: PolicyState): string[] {
  const builders = state.state === "effective" ? withDefaults(state.policy).provenance?.builders : undefined;
  const keys = (builders ?? []).flatMap((builder) => (builder.carrier === "dsse" ? builder.keys : []));
  const revoked = new Set(keys.filter(({ status }) => status === "revoked").map(thumbprintOf));
  return [...new Set(keys.filter((key) => revoked.has(thumbprintOf(key))).map(({ kid }) => kid))];
}
