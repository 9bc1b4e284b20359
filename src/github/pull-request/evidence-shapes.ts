import { z } from "zod";
import { connection, graphqlActor, sha } from "../shapes.ts";

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

export const listShapes = {
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

export const answer = z.object({
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

/** What one item of each list is. */
export interface ListItems {
  labels: z.infer<typeof label>;
  reviews: EvidenceReview;
  comments: EvidenceComment;
  timelineItems: EvidenceEvent;
  closingIssuesReferences: EvidenceIssue;
}
