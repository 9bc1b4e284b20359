import type { PolicyState } from "../policy/effective.ts";
import { branchEntries, branchName } from "../rules/branches/refs.ts";
import type { Gate } from "./types.ts";

/**
 * Which check answers for a base. Check runs stick to a commit, not to a pull request: with one name for all bases, a green
 * earned against a branch of one's own would open the default branch after a retarget.
 *
 * @param baseRef full name, `refs/heads/main`
 * @param defaultBranch short name; null when it could not be read, and then no base is taken for it
 */
export function gateFor(policy: PolicyState, baseRef: string, defaultBranch: string | null): Gate {
  const name = branchName(baseRef);
  if (name !== null && name === defaultBranch) return { kind: "default", checkName: "agent-policy" };
  if (name !== null && policy.state === "effective") {
    const gates = branchEntries({ branches: policy.policy.branches ?? [] }, name, defaultBranch ?? "")
      .flatMap((index) => policy.policy.branches?.[index]?.gate ?? [])
      .sort();
    if (gates[0] !== undefined) return { kind: "named", checkName: `agent-policy: ${gates[0]}` };
  }
  return { kind: "advisory", checkName: "agent-policy (advisory)" };
}
