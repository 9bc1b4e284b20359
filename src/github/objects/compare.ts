import { z } from "zod";
import type { GitHubClient } from "../client/client.ts";
import { sha } from "../shapes.ts";
import { type RestCommit, restCommit } from "./rest-commit.ts";

/** Where to ask: the canonical name of the repository. */
export interface Repo {
  owner: string;
  repo: string;
}

export interface Range {
  mergeBase: string;
  /** Oldest first. */
  commits: RestCommit[];
  /** All commits between merge base and head; more than were read when a cap was reached. */
  total: number;
}

const comparison = z.object({
  total_commits: z.int(),
  merge_base_commit: z.object({ sha }),
  commits: z.array(restCommit),
});

/**
 * Compares two commits. Paged, so that it is not held to 250 commits
 * (docs.github.com/rest/commits/commits#compare-two-commits).
 *
 * @param maxPages 100 commits each; 0 reads the merge base only
 */
export async function compare(
  client: GitHubClient,
  repo: Repo,
  base: string,
  head: string,
  maxPages: number,
): Promise<Range> {
  const commits: RestCommit[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await client.get(
      "/repos/{owner}/{repo}/compare/{basehead}",
      { ...repo, basehead: `${base}...${head}`, per_page: maxPages === 0 ? 1 : 100, page },
      comparison,
    );
    commits.push(...answer.commits);
    const done = answer.commits.length === 0 || commits.length >= answer.total_commits || page >= maxPages;
    if (done) return { mergeBase: answer.merge_base_commit.sha, commits, total: answer.total_commits };
  }
}
