import type { EvaluationDeps } from "./deps.ts";
import type { PullRequestKey, RepositoryKey } from "./ports/keys.ts";

/**
 * Asks the question anew for every open pull request of a repository, or of one base branch: its policy, its base or
 * something else they all rest on has changed, so their old greens are taken back first.
 *
 * @returns the keys that were put to work
 * @throws AgentPolicyError of kind `unknown` when not all open pull requests can be listed
 */
export async function reopenPullRequests(
  deps: Pick<EvaluationDeps, "source" | "work">,
  key: RepositoryKey,
  options: { baseRef?: string; reason: string; invalidate?: boolean },
): Promise<PullRequestKey[]> {
  const { installationId, repositoryId, owner, name } = key;
  const open = await deps.source.openPullRequests(key, options.baseRef);
  const keys = open.map(({ number }) => ({ installationId, repositoryId, owner, name, number }));
  for (const one of keys) {
    await deps.work.enqueue(one, { reason: options.reason, invalidate: options.invalidate ?? true });
  }
  return keys;
}
