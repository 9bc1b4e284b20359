import type { Commit, Push } from "../facts/facts.ts";

/** Which push brought which commits. A commit that no known push brought has no entry. */
export type PushMap = ReadonlyMap<string, Push>;

/**
 * Follows each push, oldest first, from its new tip down to what was there before. A commit belongs to the first
 * push that brought it; what lies below the first known push came by one that nobody knows.
 */
export function mapPushes(pushes: readonly Push[], commits: readonly Commit[]): PushMap {
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents]));
  const brought = new Map<string, Push | null>();
  const walk = (tip: string, push: Push | null): void => {
    const open = [tip];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      const above = parents.get(sha);
      if (above === undefined || brought.has(sha)) continue;
      brought.set(sha, push);
      open.push(...above);
    }
  };
  for (const push of pushes) {
    walk(push.before, null);
    walk(push.after, push);
  }
  return new Map([...brought].filter((entry): entry is [string, Push] => entry[1] !== null));
}

/** Whether all that a push brought into the change are commits of the set, at least one. */
export function bringsOnly(
  after: string,
  shas: ReadonlySet<string>,
  commits: readonly Commit[],
  brought: PushMap,
): boolean {
  if (!shas.has(after)) return false;
  const push = brought.get(after);
  if (push === undefined) return false;
  return commits.every((commit) => brought.get(commit.sha) !== push || shas.has(commit.sha));
}
