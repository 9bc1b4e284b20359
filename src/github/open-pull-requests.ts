import { z } from "zod";
import type { OpenChange } from "../evaluation/ports/fact-source.ts";
import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import type { GitHubClient } from "./client/client.ts";
import { asUnavailable, unavailable } from "./client/failure.ts";

const pull = z.object({
  number: z.int(),
  updated_at: z.string(),
  head: z.object({ sha: z.string() }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int() }) }),
});

/** Far more open pull requests than repositories have: 100,000. */
const MAX_PAGES = 1000;

/**
 * Open pull requests of a repository, or those against one branch (`refs/heads/main`).
 *
 * @throws AgentPolicyError `github/unavailable` when not all of them can be listed
 */
export async function listOpenPullRequests(
  client: GitHubClient,
  key: RepositoryKey,
  baseRef?: string,
): Promise<OpenChange[]> {
  const what = `open pull requests of ${key.owner}/${key.name}`;
  const base = baseRef?.replace(/^refs\/heads\//, "");
  try {
    const { items, complete } = await client.list(
      "/repos/{owner}/{repo}/pulls",
      { owner: key.owner, repo: key.name, state: "open", ...(base === undefined ? {} : { base }) },
      pull,
      MAX_PAGES,
    );
    if (!complete) throw unavailable(what, `there are more than ${items.length}`);
    return items
      .filter((item) => item.base.repo.id === key.repositoryId)
      .map((item) => ({
        number: item.number,
        baseRef: `refs/heads/${item.base.ref}`,
        headSha: item.head.sha,
        updatedAt: item.updated_at,
      }));
  } catch (error) {
    throw asUnavailable(error, what);
  }
}
