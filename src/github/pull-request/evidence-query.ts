import { POLICY_FILE } from "../../policy/file-name.ts";
import { ACTOR_FIELDS } from "../shapes.ts";

const PAGE = "totalCount pageInfo { hasNextPage endCursor }";
const ACTOR = `actor { ${ACTOR_FIELDS} }`;

/** Acts that say who was at work, with what is worth telling of each. */
const EVENTS: Record<string, string> = {
  LabeledEvent: "label { name }",
  UnlabeledEvent: "label { name }",
  HeadRefForcePushedEvent: "beforeCommit { oid } afterCommit { oid }",
  HeadRefRestoredEvent: "",
  BaseRefChangedEvent: "currentRefName previousRefName",
  AutomaticBaseChangeSucceededEvent: "oldBase newBase",
  ReopenedEvent: "",
  ClosedEvent: "",
  ConvertToDraftEvent: "",
  ReadyForReviewEvent: "",
  AutoMergeEnabledEvent: "",
  AutoMergeDisabledEvent: "",
  AddedToMergeQueueEvent: "",
  AssignedEvent:
    "assignee { __typename ... on User { login databaseId } ... on Bot { login databaseId } ... on Mannequin { login databaseId } ... on Organization { login databaseId } }",
  RenamedTitleEvent: "previousTitle currentTitle",
  ReviewDismissedEvent: "previousReviewState",
};

const typeName = (event: string) => event.replace(/(?<!^)([A-Z])/g, "_$1").toUpperCase();

function events(names: string[]): string {
  const types = names.map(typeName).join(", ");
  const fragments = names.map((name) => `... on ${name} { createdAt ${ACTOR} ${EVENTS[name]} }`).join("\n");
  return `itemTypes: [${types}]) { ${PAGE} nodes { __typename\n${fragments} } }`;
}

const ISSUE_EVENTS = ["LabeledEvent", "UnlabeledEvent", "RenamedTitleEvent"];

const after = (cursor: string | null) => (cursor === null ? "" : `, after: ${cursor}`);

/** The lists of a pull request, each as a selection that starts after a cursor. */
export const lists = {
  labels: (cursor: string | null) => `labels(first: 100${after(cursor)}) { ${PAGE} nodes { name } }`,
  reviews: (cursor: string | null) =>
    `reviews(first: 100${after(cursor)}) { ${PAGE} nodes {
      id state submittedAt createdAt lastEditedAt includesCreatedEdit authorCanPushToRepository commit { oid } author { ${ACTOR_FIELDS} } } }`,
  comments: (cursor: string | null) =>
    `comments(first: 100${after(cursor)}) { ${PAGE} nodes {
      id body createdAt lastEditedAt includesCreatedEdit author { ${ACTOR_FIELDS} } editor { ${ACTOR_FIELDS} } } }`,
  timelineItems: (cursor: string | null) =>
    `timelineItems(first: 100${after(cursor)}, ${events(Object.keys(EVENTS))}`,
  closingIssuesReferences: (cursor: string | null) =>
    `closingIssuesReferences(first: 20${after(cursor)}) { ${PAGE} nodes {
      number state title body lastEditedAt repository { databaseId }
      timelineItems(first: 100, ${events(ISSUE_EVENTS)}
      closedByPullRequestsReferences(first: 50, includeClosedPrs: true) { ${PAGE}
        nodes { number state createdAt mergedAt repository { databaseId } } } } }`,
};

export type ListName = keyof typeof lists;

/** The policy file at a commit. The entries of the root prove its absence; a null `file` alone would not. */
export const POLICY_AT = `fragment PolicyAt on Commit {
  oid
  tree { entries { name type mode oid } }
  policy: file(path: "${POLICY_FILE}") {
    type mode oid object { ... on Blob { oid byteSize isBinary isTruncated text } } } }`;

/** The account a repository belongs to. */
export const OWNER = "__typename login ... on Organization { databaseId } ... on User { databaseId }";

/** The first look: everything of a pull request that GraphQL tells well, and the policy files that govern it. */
export const EVIDENCE_QUERY = `query Evidence($owner: String!, $name: String!, $number: Int!) {
  organization: repository(owner: $owner, name: ".github") {
    databaseId nameWithOwner defaultBranchRef { name target { ...PolicyAt } } }
  repository(owner: $owner, name: $name) {
    databaseId nameWithOwner owner { ${OWNER} } mergeCommitAllowed rebaseMergeAllowed
    defaultBranchRef { name target { ...PolicyAt } }
    pullRequest(number: $number) {
      id number state isDraft createdAt lastEditedAt title body
      author { ${ACTOR_FIELDS} } editor { ${ACTOR_FIELDS} }
      baseRefName baseRefOid headRefName headRefOid changedFiles additions deletions
      commits { totalCount }
      headRepository { databaseId nameWithOwner isFork owner { __typename login ... on User { databaseId } } }
      autoMergeRequest { enabledBy { ${ACTOR_FIELDS} } }
      baseRef { name target { ...PolicyAt }
        rules(first: 100) { ${PAGE} nodes { type parameters { __typename
          ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } } } } } }
      ${Object.values(lists)
        .map((list) => list(null))
        .join("\n")}
    }
  }
}
${POLICY_AT}`;

/** One more page of one list. */
export function moreQuery(list: ListName): string {
  return `query More($id: ID!, $cursor: String!) {
  node(id: $id) { ... on PullRequest { ${lists[list]("$cursor")} } }
}`;
}

/** Where a pull request stands, and nothing else. */
export const POSITION_QUERY = `query Position($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequest(number: $number) { state headRefOid baseRefOid baseRefName baseRef { target { oid } } }
  }
}`;
