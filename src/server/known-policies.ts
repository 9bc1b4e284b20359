import { AgentPolicyError } from "../errors.ts";
import type { RepositoryKey } from "../evaluation/ports.ts";
import type { DefaultPolicy } from "../github/default-policy.ts";
import type { DefaultPolicies } from "../github/fact-source.ts";

/** For this long a policy is not read again: what is admitted meanwhile is judged by the newest policy anyway. */
const FRESH_MS = 60_000;
/** Strangers can make us read; not more often than this a minute for one installation. */
const READS_PER_MINUTE = 60;
const MAX_KEPT = 1_000;

/** Policies at the default branch, remembered for a minute, with a bound on how often GitHub is asked. */
export function rememberPolicies(
  policies: DefaultPolicies,
  now: () => number = Date.now,
): (key: RepositoryKey) => Promise<DefaultPolicy | null> {
  const kept = new Map<string, { at: number; policy: Promise<DefaultPolicy | null> }>();
  const reads = new Map<number, number[]>();

  function spend(installationId: number): void {
    const recent = (reads.get(installationId) ?? []).filter((at) => now() - at < 60_000);
    if (recent.length >= READS_PER_MINUTE)
      throw new AgentPolicyError(
        "refused",
        "attestations/busy",
        "Too many policies were asked for in a minute",
        {
          remedy: "Try again in a minute.",
        },
      );
    reads.set(installationId, [...recent, now()]);
  }

  return (key) => {
    const name = `${key.repositoryId} ${key.owner}/${key.name}`;
    const known = kept.get(name);
    if (known !== undefined && now() - known.at < FRESH_MS) return known.policy;
    spend(key.installationId);
    const policy = policies.defaultPolicy(key);
    kept.delete(name);
    kept.set(name, { at: now(), policy });
    policy.catch(() => kept.delete(name));
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    return policy;
  };
}
