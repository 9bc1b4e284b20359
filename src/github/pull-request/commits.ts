import type { Commit } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing } from "../client/failure.ts";
import { compare, type Repo } from "../objects/compare.ts";
import { commitOf, type RestCommit, restCommit } from "../objects/rest-commit.ts";

/** `GET pulls/N/commits` ends there (docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request). */
const LIST_CAP = 250;

/** Above the list's cap the range is read by comparing, up to this many pages of 100. */
const COMPARE_PAGES = 50;

export interface CommitRange {
  commits: Known<Commit[]>;
  mergeBase: Known<string>;
}

export interface RangeQuestion {
  number: number;
  headSha: string;
  /** The base commit that GitHub counts the range from (`baseRefOid`). */
  baseSha: string;
  /** How many commits GitHub says there are. */
  count: number;
}

const COMMITS = "commits";

/**
 * Reads all commits of a pull request and the merge base. The merge base costs no request of its own in the
 * ordinary case: the commits are all those of the head that the base lacks, so if just one parent lies outside them,
 * it is the best common ancestor. After an update merge there are two, and GitHub is asked.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readCommits(
  client: GitHubClient,
  repo: Repo,
  asked: RangeQuestion,
): Promise<CommitRange> {
  try {
    if (asked.count > LIST_CAP) return await readLongRange(client, repo, asked);
    const list = await client.list(
      "/repos/{owner}/{repo}/pulls/{number}/commits",
      { ...repo, number: asked.number },
      restCommit,
      3,
    );
    const commits = complete(list.items, asked);
    const outside = commits.known ? boundary(commits.value) : [];
    const only = outside.length === 1 ? outside[0] : undefined;
    if (only !== undefined) return { commits, mergeBase: known(only) };
    return { commits, mergeBase: await askMergeBase(client, repo, asked) };
  } catch (error) {
    if (!isDenied(error)) throw asUnavailable(error, COMMITS);
    // A commit that was announced a moment ago may not be readable yet.
    const gap = passing("github/denied", COMMITS, describe(error));
    return { commits: gap, mergeBase: { ...gap, gap: { ...gap.gap, what: "merge base" } } };
  }
}

async function askMergeBase(client: GitHubClient, repo: Repo, asked: RangeQuestion): Promise<Known<string>> {
  try {
    return known((await compare(client, repo, asked.baseSha, asked.headSha, 0)).mergeBase);
  } catch (error) {
    if (isDenied(error)) return passing("github/denied", "merge base", describe(error));
    throw error;
  }
}

async function readLongRange(client: GitHubClient, repo: Repo, asked: RangeQuestion): Promise<CommitRange> {
  const range = await compare(client, repo, asked.baseSha, asked.headSha, COMPARE_PAGES);
  const mergeBase = known(range.mergeBase);
  if (range.commits.length < range.total) {
    const detail = `GitHub counts ${range.total} commits and ${range.commits.length} of them could be read.`;
    return { commits: incomplete("github/commits-cap", COMMITS, detail), mergeBase };
  }
  return { commits: complete(range.commits, { ...asked, count: range.total }), mergeBase };
}

function complete(items: RestCommit[], asked: RangeQuestion): Known<Commit[]> {
  const commits = items.map(commitOf);
  if (new Set(commits.map(({ sha }) => sha)).size !== asked.count) {
    return passing(
      "github/count",
      COMMITS,
      `GitHub counts ${asked.count} and ${commits.length} could be read.`,
    );
  }
  if (commits.length > 0 && !commits.some(({ sha }) => sha === asked.headSha)) {
    return passing("github/head-missing", COMMITS, `The head ${asked.headSha} is not among the commits.`);
  }
  return known(commits);
}

/** Parents of the range's commits that are not in the range. */
export function boundary(commits: Commit[]): string[] {
  const own = new Set(commits.map(({ sha }) => sha));
  return [...new Set(commits.flatMap(({ parents }) => parents).filter((parent) => !own.has(parent)))];
}
