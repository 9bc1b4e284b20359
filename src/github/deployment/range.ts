import { z } from "zod";
import type { DeploymentMemory } from "../../evaluation/deployment/ports.ts";
import type { DeploymentKey } from "../../evaluation/ports/keys.ts";
import type { Floor } from "../../facts/deployment.ts";
import type { Commit } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing } from "../client/failure.ts";
import { compare, type Repo } from "../objects/compare.ts";
import { commitOf } from "../objects/rest-commit.ts";
import { sha } from "../shapes.ts";
import { holds } from "./run.ts";

/** 100 commits each. More than that at once is not one deployment's review but a history. */
const COMPARE_PAGES = 20;

const WHAT = "last deployment";

/** docs.github.com/rest/deployments/deployments#list-deployments */
const deployment = z.object({ id: z.int(), sha });
/** docs.github.com/rest/deployments/statuses#list-deployment-statuses */
const status = z.object({ state: z.string() });

/**
 * Where the deployed range begins: the last successful deployment to the environment that this App approved and that the
 * commit builds on, else where the App's time began. What anybody who may write could make up (a deployment through the
 * API, marked successful) begins nothing.
 *
 * A commit that a person let pass is no beginning for deploying just that commit again: one word, one use.
 */
export async function readFloor(
  client: GitHubClient,
  repo: Repo,
  asked: { key: DeploymentKey; sha: string; environment: string },
  memory: DeploymentMemory,
): Promise<Known<Floor>> {
  try {
    const seen = new Set<string>();
    for (const one of await memory.approved(asked.key)) {
      if (seen.has(one.sha) || (one.relieved && one.sha === asked.sha)) continue;
      seen.add(one.sha);
      if (!(await holds(client, repo, one.sha, asked.sha))) continue;
      if (await succeeded(client, repo, one.sha, asked.environment))
        return known({ kind: "deployment", sha: one.sha, at: one.at });
    }
    const baseline = await memory.baseline(asked.key);
    if (baseline !== null) return known(baseline);
    const detail =
      "This App approved no deployment to it yet, and has not seen the repository before. It looks at the repository now; run the deployment again in a minute.";
    return incomplete("deployment/no-baseline", WHAT, detail);
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}

async function succeeded(
  client: GitHubClient,
  repo: Repo,
  commit: string,
  environment: string,
): Promise<boolean> {
  const { items } = await client.list(
    "/repos/{owner}/{repo}/deployments",
    { ...repo, sha: commit, environment },
    deployment,
    1,
  );
  for (const { id } of items) {
    const statuses = await client.list(
      "/repos/{owner}/{repo}/deployments/{id}/statuses",
      { ...repo, id },
      status,
      1,
    );
    // GitHub adds `inactive` once a later one succeeded; the success stays in the list.
    if (statuses.items.some(({ state }) => state === "success")) return true;
  }
  return false;
}

/** The commits that `head` has and `floor` has not, oldest first. Too many to read are a gap, never a short list. */
export async function readRange(
  client: GitHubClient,
  repo: Repo,
  floor: Known<Floor>,
  head: string,
): Promise<Known<Commit[]>> {
  const what = "deployed commits";
  if (!floor.known) return incomplete(floor.gap.code, what, "From where they count is not known.");
  try {
    const range = await compare(client, repo, floor.value.sha, head, COMPARE_PAGES);
    const commits = range.commits.map(commitOf);
    if (range.total > COMPARE_PAGES * 100) {
      const detail = `There are ${range.total} since ${floor.value.sha.slice(0, 7)}; up to ${COMPARE_PAGES * 100} can be judged at once. Deploy an earlier commit first.`;
      return incomplete("deployment/commits-cap", what, detail);
    }
    if (new Set(commits.map((one) => one.sha)).size !== range.total)
      return passing(
        "github/count",
        what,
        `GitHub counts ${range.total}, and ${commits.length} could be read.`,
      );
    if (commits.length > 0 && !commits.some((one) => one.sha === head))
      return passing("github/head-missing", what, `${head} is not among them.`);
    return known(commits);
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", what, describe(error));
    throw asUnavailable(error, what);
  }
}
