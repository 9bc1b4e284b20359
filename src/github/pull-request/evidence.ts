import { z } from "zod";
import { AgentPolicyError } from "../../errors.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Known } from "../../facts/known.ts";
import { errorsAt, type GitHubClient, type GraphqlError, parse } from "../client/client.ts";
import { type ReadOptions, readConnection } from "../client/connection.ts";
import { passing, unavailable } from "../client/failure.ts";
import type { Connection } from "../shapes.ts";
import { EVIDENCE_QUERY, type ListName, moreQuery } from "./evidence-query.ts";
import {
  answer,
  type EvidencePullRequest,
  type EvidenceRepository,
  type ListItems,
  listShapes,
  type OrganizationRepository,
} from "./evidence-shapes.ts";

/** The first look at a pull request. */
export interface Evidence {
  repository: EvidenceRepository;
  pullRequest: EvidencePullRequest;
  /** The organisation's `.github`; null when GitHub shows none. */
  organization: OrganizationRepository;
  errors: GraphqlError[];
  /** Reads one of the lists to its end. */
  list<N extends ListName>(name: N): Promise<Known<ListItems[N][]>>;
}

/**
 * Sends the evidence query; once more under the present name when the owner was renamed or the repository moved.
 *
 * @returns null when there is no such pull request
 * @throws AgentPolicyError `github/unavailable` when the core of the answer is missing; `github/other-repository` when
 * owner and name now lead to another repository than the one the work is about
 */
export async function readEvidence(
  client: GitHubClient,
  key: PullRequestKey,
  renamed = false,
): Promise<Evidence | null> {
  const variables = { owner: key.owner, name: key.name, number: key.number };
  const { data, errors } = await client.graphql(EVIDENCE_QUERY, variables);
  const what = `pull request ${key.owner}/${key.name}#${key.number}`;
  if (isMissing(data, errors)) return null;
  const evidence = parse(answer, data, what);
  if (!evidence.repository?.pullRequest) throw unavailable(what, errors[0]?.message ?? "the answer is empty");
  requireSame(key.repositoryId, evidence.repository);
  const [owner = "", name = ""] = evidence.repository.nameWithOwner.split("/");
  // A former owner's name still leads to the repository, but its `.github` is somebody else's, or nobody's.
  if (owner.toLowerCase() !== key.owner.toLowerCase()) {
    if (renamed) throw unavailable(what, "its owner changed while it was read");
    return readEvidence(client, { ...key, owner, name }, true);
  }
  const found = evidence.repository.pullRequest;
  return {
    repository: evidence.repository,
    pullRequest: found,
    organization: evidence.organization,
    errors,
    list: (name) => readList(client, found, errors, name),
  };
}

async function readList<N extends ListName>(
  client: GitHubClient,
  found: EvidencePullRequest,
  errors: GraphqlError[],
  name: N,
): Promise<Known<ListItems[N][]>> {
  const failed = errorsAt(errors, `repository.pullRequest.${name}`)[0];
  if (failed) return passing("github/graphql-errors", WORDS[name], `GitHub answered: ${failed.message}`);
  const schema = z.object({ node: z.object({ [name]: listShapes[name] }) });
  const more = async (cursor: string) => {
    const next = await client.graphql(moreQuery(name), { id: found.id, cursor });
    if (next.errors[0]) throw unavailable(WORDS[name], next.errors[0].message);
    return parse(schema, next.data, WORDS[name]).node[name] as Connection<ListItems[N]> | null;
  };
  // GitHub counts all items of a timeline, whatever types were asked for.
  const options: ReadOptions = { trustCount: name !== "timelineItems" };
  return readConnection(WORDS[name], found[name] as Connection<ListItems[N]> | null, more, options);
}

const WORDS: Record<ListName, string> = {
  labels: "labels",
  reviews: "reviews",
  comments: "comments",
  timelineItems: "timeline events",
  closingIssuesReferences: "issues",
};

/** Whether GitHub says that the pull request (or its repository) is not there, as opposed to not saying anything. */
export function isMissing(data: unknown, errors: GraphqlError[]): boolean {
  const said = errors.some(
    ({ type, path }) => type === "NOT_FOUND" && (path === "repository" || path === "repository.pullRequest"),
  );
  if (!said) return false;
  const found = data as { repository?: { pullRequest?: unknown } | null } | null;
  return !found?.repository?.pullRequest;
}

/** A name can be given to another repository after a rename or transfer; the number cannot. */
export function requireSame(
  repositoryId: number,
  found: { databaseId: number; nameWithOwner?: string | undefined },
): void {
  if (found.databaseId === repositoryId) return;
  throw new AgentPolicyError(
    "unknown",
    "github/other-repository",
    `${found.nameWithOwner ?? "The repository of that name"} is repository ${found.databaseId}, not ${repositoryId}`,
    { remedy: "The repository was renamed or moved; its next delivery carries the new name." },
  );
}
