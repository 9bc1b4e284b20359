import type { EffectivePolicy } from "../policy/defaults.ts";
import { matchRefs } from "../policy/match.ts";
import type { Act } from "./act.ts";
import { behind, type Identities } from "./behind.ts";

/** Whether an agent made a branch or tag that policy forbids agents to make. */
export function forbiddenRef(
  act: Act,
  { branches, tags }: Pick<EffectivePolicy, "branches" | "tags">,
  defaultBranch: string | null,
  identities: Identities,
): boolean {
  if (act.ref === null || behind(act, identities).agents.length === 0) return false;
  const tag = act.ref.startsWith("refs/tags/");
  const name = act.ref.replace(/^refs\/(heads|tags)\//, "");
  if (!tag && name === defaultBranch) return false;
  const entries: readonly { match: string[]; agents?: string | undefined }[] = tag ? tags : branches;
  return entries.some(
    ({ match, agents }) => agents === "forbid" && matchRefs(match, defaultBranch ?? name)(name),
  );
}
