import { z } from "zod";
import type { DeploymentMemory } from "../../evaluation/deployment/ports.ts";
import type { DeploymentKey } from "../../evaluation/ports/keys.ts";
import type { Landing } from "../../facts/deployment.ts";
import type { Commit } from "../../facts/facts.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, isDenied } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit */
const pull = z.object({
  number: z.int(),
  merged_at: z.string().nullish(),
  base: z.object({ repo: z.object({ id: z.int() }) }),
});

/** Commits whose pull requests are asked for; of a longer range, the older ones have only what was recorded. */
const MOST_ASKED = 100;

/**
 * What is recorded of the changes that brought these commits. GitHub sends a deployment's request and the merge's delivery in any
 * order, and deliveries get lost; so where nothing is recorded of a commit, GitHub is asked by which pull request it
 * came, and that is recorded now.
 */
export async function readLandings(
  client: GitHubClient,
  repo: Repo,
  key: DeploymentKey,
  commits: readonly Commit[],
  memory: DeploymentMemory,
): Promise<Landing[]> {
  const shas = commits.map(({ sha }) => sha);
  let landings = await memory.landings(key, shas);
  const looked = new Set<number>();
  let asked = 0;
  for (const sha of shas.toReversed()) {
    if (landings.some((one) => one.sha === sha && one.state !== "open" && one.state !== "pending")) continue;
    asked += 1;
    if (asked > MOST_ASKED) break;
    const fresh = (await mergedWith(client, repo, key, sha)).filter((number) => !looked.has(number));
    for (const number of fresh) {
      looked.add(number);
      const { installationId, repositoryId } = key;
      await memory.land({ installationId, repositoryId, owner: repo.owner, name: repo.repo, number });
    }
    if (fresh.length > 0) landings = await memory.landings(key, shas);
  }
  return landings;
}

async function mergedWith(
  client: GitHubClient,
  repo: Repo,
  { repositoryId }: DeploymentKey,
  sha: string,
): Promise<number[]> {
  try {
    const { items } = await client.list(
      "/repos/{owner}/{repo}/commits/{sha}/pulls",
      { ...repo, sha },
      pull,
      1,
    );
    return items
      .filter(({ merged_at, base }) => merged_at != null && base.repo.id === repositoryId)
      .map(({ number }) => number);
  } catch (error) {
    if (isDenied(error)) return [];
    throw asUnavailable(error, `pull requests of ${sha.slice(0, 7)}`);
  }
}
