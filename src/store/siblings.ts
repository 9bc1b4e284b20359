import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { Request } from "../jobs/enqueue.ts";

/** Asks for other pull requests of the same repository to be judged again. */
export function siblingRequests(
  key: PullRequestKey,
  rows: readonly { number: number }[],
  wish: { invalidate: boolean },
): Request[] {
  const { installationId, repositoryId, owner, name } = key;
  return rows.map(({ number }) => ({
    queue: "pull-request",
    args: { installationId, repositoryId, owner, name, number },
    ...wish,
  }));
}
