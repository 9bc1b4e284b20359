import { z } from "zod";
import type { Position } from "../../evaluation/ports/fact-source.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import { type GitHubClient, parse } from "../client/client.ts";
import { unavailable } from "../client/failure.ts";
import { sha } from "../shapes.ts";
import { isMissing, requireSame } from "./evidence.ts";
import { POSITION_QUERY } from "./evidence-query.ts";

/** What {@link positionOf} reads of a pull request. */
export const standing = z.object({
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  headRefOid: sha,
  baseRefOid: sha,
  baseRefName: z.string(),
  baseRef: z.object({ target: z.object({ oid: sha }).nullable() }).nullable(),
});

const answer = z.object({
  repository: z.object({ databaseId: z.int(), pullRequest: standing.nullable() }).nullable(),
});

const STATES = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;

/** GitHub's own `baseRefOid` stands still between pushes to the head; the branch tip is what a merge would meet. */
export function positionOf(found: z.infer<typeof standing>): Position {
  return {
    headSha: found.headRefOid,
    baseSha: found.baseRef?.target?.oid ?? found.baseRefOid,
    baseRef: `refs/heads/${found.baseRefName}`,
    state: STATES[found.state],
  };
}

/**
 * Where the pull request stands now; null when it is gone.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub does not say
 */
export async function readPosition(client: GitHubClient, key: PullRequestKey): Promise<Position | null> {
  const variables = { owner: key.owner, name: key.name, number: key.number };
  const { data, errors } = await client.graphql(POSITION_QUERY, variables);
  if (isMissing(data, errors)) return null;
  const what = `pull request ${key.owner}/${key.name}#${key.number}`;
  const { repository } = parse(answer, data, what);
  if (errors[0] || !repository?.pullRequest)
    throw unavailable(what, errors[0]?.message ?? "the answer is empty");
  requireSame(key.repositoryId, repository);
  return positionOf(repository.pullRequest);
}
