import { z } from "zod";
import { AgentPolicyError } from "../../errors.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Known } from "../../facts/known.ts";
import { errorsAt, type GitHubClient, type GraphqlError, parse } from "../client/client.ts";
import { type ReadOptions, readConnection } from "../client/connection.ts";
import { passing, unavailable } from "../client/failure.ts";
import { type Connection, connection, graphqlActor, sha } from "../shapes.ts";
import { EVIDENCE_QUERY, type ListName, moreQuery } from "./evidence-query.ts";

/** A commit with the root entry of the policy file, as the `PolicyAt` fragment asks for it. */
export const policyAt = z.object({
  oid: sha,
  tree: z
    .object({
      entries: z.array(z.object({ name: z.string(), type: z.string(), mode: z.int(), oid: sha })).nullable(),
    })
    .nullable(),
  policy: z
    .object({
      type: z.string(),
      mode: z.int(),
      oid: sha,
      object: z
        .object({
          oid: sha.optional(),
          byteSize: z.int().optional(),
          isBinary: z.boolean().nullish(),
          isTruncated: z.boolean().optional(),
          text: z.string().nullish(),
        })
        .nullable(),
    })
    .nullable(),
});

export const branch = z.object({ name: z.string(), target: policyAt.nullable() });

/** One event of a timeline; which of the optional members are there depends on `__typename`. */
export const timelineEvent = z.object({
  __typename: z.string(),
  createdAt: z.string(),
  actor: graphqlActor,
  label: z.object({ name: z.string() }).optional(),
  beforeCommit: z.object({ oid: sha }).nullish(),
  afterCommit: z.object({ oid: sha }).nullish(),
  currentRefName: z.string().optional(),
  previousRefName: z.string().optional(),
  oldBase: z.string().optional(),
  newBase: z.string().optional(),
  assignee: z.object({ login: z.string().optional(), databaseId: z.int().nullish() }).nullish(),
  previousTitle: z.string().optional(),
  currentTitle: z.string().optional(),
  previousReviewState: z.string().optional(),
});

const label = z.object({ name: z.string() });

const review = z.object({
  id: z.string(),
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
  submittedAt: z.string().nullable(),
  createdAt: z.string(),
  lastEditedAt: z.string().nullable(),
  includesCreatedEdit: z.boolean(),
  authorCanPushToRepository: z.boolean(),
  commit: z.object({ oid: sha }).nullable(),
  author: graphqlActor,
});

const comment = z.object({
  id: z.string(),
  body: z.string(),
  createdAt: z.string(),
  lastEditedAt: z.string().nullable(),
  includesCreatedEdit: z.boolean(),
  author: graphqlActor,
  editor: graphqlActor,
});

const issue = z.object({
  number: z.int(),
  state: z.enum(["OPEN", "CLOSED"]),
  title: z.string(),
  body: z.string(),
  lastEditedAt: z.string().nullable(),
  repository: z.object({ databaseId: z.int() }),
  timelineItems: connection(timelineEvent),
  closedByPullRequestsReferences: connection(
    z.object({
      number: z.int(),
      state: z.enum(["OPEN", "CLOSED", "MERGED"]),
      createdAt: z.string(),
      mergedAt: z.string().nullable(),
      repository: z.object({ databaseId: z.int() }),
    }),
  ),
});

const listShapes = {
  labels: connection(label),
  reviews: connection(review),
  comments: connection(comment),
  timelineItems: connection(timelineEvent),
  closingIssuesReferences: connection(issue),
};

const rules = connection(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        __typename: z.string(),
        requiredStatusChecks: z
          .array(z.object({ context: z.string(), integrationId: z.int().nullish() }))
          .optional(),
      })
      .nullable(),
  }),
);

const pullRequest = z.object({
  id: z.string(),
  number: z.int(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  createdAt: z.string(),
  lastEditedAt: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  author: graphqlActor,
  editor: graphqlActor,
  baseRefName: z.string(),
  baseRefOid: sha,
  headRefName: z.string(),
  headRefOid: sha,
  changedFiles: z.int(),
  additions: z.int(),
  deletions: z.int(),
  commits: z.object({ totalCount: z.int() }),
  headRepository: z
    .object({
      databaseId: z.int(),
      nameWithOwner: z.string(),
      isFork: z.boolean(),
      owner: z.object({ __typename: z.string(), login: z.string(), databaseId: z.int().nullish() }),
    })
    .nullable(),
  autoMergeRequest: z.object({ enabledBy: graphqlActor }).nullable(),
  baseRef: branch.extend({ rules: rules.optional() }).nullable(),
  ...listShapes,
});

export const ownerShape = z.object({
  __typename: z.enum(["Organization", "User"]),
  login: z.string(),
  databaseId: z.int().nullish(),
});

const repository = z.object({
  databaseId: z.int(),
  nameWithOwner: z.string(),
  owner: ownerShape,
  mergeCommitAllowed: z.boolean().nullish(),
  rebaseMergeAllowed: z.boolean().nullish(),
  defaultBranchRef: branch.nullable(),
  pullRequest: pullRequest.nullable(),
});

/** The organisation's `.github`. */
export const organizationRepository = z
  .object({ databaseId: z.int(), nameWithOwner: z.string(), defaultBranchRef: branch.nullable() })
  .nullable();

const answer = z.object({
  organization: organizationRepository,
  repository: repository.nullable(),
});

export type PolicyAt = z.infer<typeof policyAt>;
export type EvidenceRepository = z.infer<typeof repository>;
export type EvidencePullRequest = z.infer<typeof pullRequest>;
export type EvidenceEvent = z.infer<typeof timelineEvent>;
export type EvidenceReview = z.infer<typeof review>;
export type EvidenceComment = z.infer<typeof comment>;
export type EvidenceIssue = z.infer<typeof issue>;
export type EvidenceRules = z.infer<typeof rules>;
export type OrganizationRepository = z.infer<typeof answer>["organization"];

interface ListItems {
  labels: z.infer<typeof label>;
  reviews: EvidenceReview;
  comments: EvidenceComment;
  timelineItems: EvidenceEvent;
  closingIssuesReferences: EvidenceIssue;
}

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
