import { AgentPolicyError } from "../../errors.ts";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { DefaultPolicies } from "../../github/fact-source.ts";
import type { DefaultPolicy } from "../../github/policy/default-policy.ts";
import { remember } from "../../remember.ts";

/** For this long a policy is not read again: what is admitted meanwhile is judged by the newest policy anyway. */
const FRESH_MS = 60_000;
/**
 * Strangers can make us read; not more often than this a minute for one installation. What was judged here before is counted
 * apart, so that made-up repositories keep no real one out.
 */
const READS_PER_MINUTE = { known: 600, strange: 60 };
const MAX_KEPT = 1_000;

/** Policies at the default branch, remembered for a minute, with a bound on how often GitHub is asked. */
export function rememberPolicies(
  policies: DefaultPolicies,
  now: () => number = Date.now,
): (key: RepositoryKey, of: { known: boolean }) => Promise<DefaultPolicy | null> {
  const kept = new Map<string, { at: number; policy: Promise<DefaultPolicy | null> }>();
  const reads = { known: new Map<number, number[]>(), strange: new Map<number, number[]>() };

  function spend(installationId: number, kind: keyof typeof reads): void {
    const recent = (reads[kind].get(installationId) ?? []).filter((at) => now() - at < 60_000);
    if (recent.length >= READS_PER_MINUTE[kind])
      throw new AgentPolicyError(
        "refused",
        "attestations/busy",
        "Too many policies were asked for in a minute",
        {
          remedy: "Try again in a minute.",
        },
      );
    reads[kind].set(installationId, [...recent, now()]);
  }

  return (key, of) => {
    const name = `${key.repositoryId} ${key.owner}/${key.name}`;
    const fresh = kept.get(name);
    if (fresh !== undefined && now() - fresh.at < FRESH_MS) return fresh.policy;
    spend(key.installationId, of.known ? "known" : "strange");
    const policy = policies.defaultPolicy(key);
    remember(kept, name, { at: now(), policy }, MAX_KEPT);
    policy.catch(() => kept.delete(name));
    return policy;
  };
}
