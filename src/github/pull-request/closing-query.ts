const PAGE = "totalCount pageInfo { hasNextPage endCursor }";

/** Check runs and statuses of a commit, the latest of each name and App. */
const CHECKS = (
  after: string,
) => `statusCheckRollup { contexts(first: 100${after}) { ${PAGE} nodes { __typename
  ... on CheckRun { name status conclusion completedAt checkSuite { app { databaseId slug } } }
  ... on StatusContext { context } } } }`;

/** Pull requests that hold the commit. */
const PULLS = (after: string) => `associatedPullRequests(first: 100${after}) { ${PAGE} nodes {
  number state headRefOid baseRefName baseRepository { databaseId } } }`;

const COMMIT =
  "author { user { databaseId login } } signature { state isValid wasSignedByGitHub signer { databaseId login } }";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/**
 * The closing query: where the pull request stands now, what else hangs on its head commit, and in the same request
 * the modes of files on both sides and the authors and signers of commits, one alias each.
 */
export function closingQuery(asked: {
  before: number;
  after: number;
  commits: number;
  mergeBase: boolean;
}): string {
  const before = asked.mergeBase ? numbers(asked.before) : [];
  const after = numbers(asked.after);
  const commits = numbers(asked.commits);
  const variables = [
    "$owner: String!",
    "$name: String!",
    "$number: Int!",
    "$head: GitObjectID!",
    ...(before.length > 0 ? ["$mergeBase: GitObjectID!"] : []),
    ...before.map((n) => `$b${n}: String!`),
    ...after.map((n) => `$a${n}: String!`),
    ...commits.map((n) => `$c${n}: GitObjectID!`),
  ];
  const old = before.map((n) => `b${n}: file(path: $b${n}) { mode }`).join(" ");
  return `query Closing(${variables.join(", ")}) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequest(number: $number) { state headRefOid baseRefOid baseRefName baseRef { target { oid } } }
    head: object(oid: $head) { ... on Commit { id oid
      ${CHECKS("")}
      ${PULLS("")}
      ${after.map((n) => `a${n}: file(path: $a${n}) { mode oid }`).join(" ")} } }
    ${old ? `mergeBase: object(oid: $mergeBase) { ... on Commit { oid ${old} } }` : ""}
    ${commits.map((n) => `c${n}: object(oid: $c${n}) { ... on Commit { oid ${COMMIT} } }`).join("\n")}
  }
}`;
}

/** Signers of more commits than ride along. */
export function signersQuery(count: number): string {
  const signed = numbers(count);
  return `query Signers($owner: String!, $name: String!, ${signed.map((n) => `$c${n}: GitObjectID!`).join(", ")}) {
  repository(owner: $owner, name: $name) {
    databaseId
    ${signed.map((n) => `c${n}: object(oid: $c${n}) { ... on Commit { oid ${COMMIT} } }`).join("\n")}
  }
}`;
}

export const MORE_CHECKS_QUERY = `query MoreChecks($id: ID!, $cursor: String!) {
  node(id: $id) { ... on Commit { ${CHECKS(", after: $cursor")} } }
}`;

export const MORE_PULLS_QUERY = `query MorePulls($id: ID!, $cursor: String!) {
  node(id: $id) { ... on Commit { ${PULLS(", after: $cursor")} } }
}`;
