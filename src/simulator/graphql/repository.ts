import { queueOf } from "../actions/queue.ts";
import { entryAt } from "../git/files.ts";
import { canRead, isCovered, resolveCommit } from "../rest/context.ts";
import { webUrl } from "../shapes/repository.ts";
import type { Node, PullRequest, Repository } from "../state/types.ts";
import { accountByLogin, fullName, repositoryByName } from "../state/world.ts";
import { connection } from "./connections.ts";
import { commitTag, objectTag } from "./git.ts";
import {
  type Args,
  actorTag,
  fieldsOf,
  GithubError,
  type GraphqlContext,
  type Tagged,
  tag,
  tagOrNull,
} from "./tagged.ts";

/** @throws GitHub's FORBIDDEN when the installation lacks every one of these permissions. */
function need({ auth }: GraphqlContext, repository: Repository, ...permissions: string[]): void {
  if (auth.kind !== "installation" || (!repository.private && !isCovered(auth, repository))) return;
  if (permissions.some((permission) => auth.permissions[permission] !== undefined)) return;
  throw new GithubError("FORBIDDEN", "Resource not accessible by integration");
}

function pullsOf(repository: Repository, args: Args): PullRequest[] {
  const states = args.states as string[] | null | undefined;
  const order = args.orderBy as { field: string; direction: string } | null | undefined;
  const found = [...repository.pulls.values()]
    .filter(
      (pull) =>
        states == null || states.includes(pull.merged === null ? pull.issue.state.toUpperCase() : "MERGED"),
    )
    .filter((pull) => args.headRefName == null || pull.head.ref === args.headRefName)
    .filter((pull) => args.baseRefName == null || pull.base.ref === args.baseRefName);
  const key = ({ issue }: PullRequest) => (order?.field === "UPDATED_AT" ? issue.updatedAt : issue.createdAt);
  found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.issue.number - b.issue.number));
  return order?.direction === "DESC" ? found.reverse() : found;
}

/** `ref:path`, a branch or tag, a full ref or an object id. */
function objectBy(repository: Repository, { expression, oid }: Args): Tagged | null {
  if (typeof oid === "string") return objectTag(repository, oid);
  const [rev = "", path] = String(expression).split(/:(.*)/s);
  const sha = resolveCommit(repository, rev === "HEAD" ? repository.defaultBranch : rev);
  if (sha === null) return null;
  if (path === undefined) return commitTag(repository, sha);
  const entry = entryAt(repository.objects, repository.objects.commit(sha).tree, path);
  return entry === null ? null : objectTag(repository, entry.sha);
}

function notFound(what: string, id: string): GithubError {
  return new GithubError("NOT_FOUND", `Could not resolve to ${what} ${id}.`);
}

/** A node the caller may see. */
function nodeTag(id: string, context: GraphqlContext): Tagged | null {
  const node = context.world.nodes.get(id);
  if (node === undefined) return null;
  const repository = repositoryOf(node);
  if (repository !== null && !canRead(context, repository)) return null;
  switch (node.type) {
    case "Account":
      return actorTag(node.value);
    case "IssueComment":
      return tag("IssueComment", { issue: node.issue, comment: node.value });
    case "PullRequestReview":
      return tag("PullRequestReview", { pull: node.pull, review: node.value });
    case "Label":
      return tag("Label", { repository: node.repository, label: node.value });
    default:
      return tag(node.type, node.value);
  }
}

function repositoryOf(node: Node): Repository | null {
  switch (node.type) {
    case "Account":
      return null;
    case "Repository":
      return node.value;
    case "IssueComment":
      return node.issue.repository;
    case "PullRequestReview":
      return node.pull.repository;
    case "Label":
      return node.repository;
    case "PullRequestReviewComment":
      return node.value.pull.repository;
    case "DiscussionComment":
      return node.value.discussion.repository;
    default:
      return node.value.repository;
  }
}

export const query = fieldsOf<undefined>({
  rateLimit: (_root, _args, { rateLimit, cost }) => ({
    cost: cost.cost,
    nodeCount: cost.nodeCount,
    limit: rateLimit.limit,
    used: rateLimit.used,
    remaining: rateLimit.remaining,
    resetAt: new Date(rateLimit.reset * 1000).toISOString(),
  }),
  repository: (_root, { owner, name }, context) => {
    const found =
      repositoryByName(context.world, String(owner), String(name)) ??
      context.world.renamed.get(`${owner}/${name}`.toLowerCase());
    if (found === undefined || !canRead(context, found))
      throw notFound("a Repository with the name", `'${owner}/${name}'`);
    return tag("Repository", found);
  },
  organization: (_root, { login }, { world }) => {
    const account = accountByLogin(world, String(login));
    if (account?.type !== "Organization") throw notFound("an Organization with the login of", `'${login}'`);
    return tag("Organization", account);
  },
  user: (_root, { login }, { world }) => {
    const account = accountByLogin(world, String(login));
    if (account?.type !== "User") throw notFound("a User with the login of", `'${login}'`);
    return tag("User", account);
  },
  node: (_root, { id }, context) => {
    const found = nodeTag(String(id), context);
    if (found === null) throw notFound("a node with the global id of", `'${id}'`);
    return found;
  },
  // A missing node is null in its place, with an error beside; graphql-js gives both when an item rejects.
  nodes: (_root, { ids }, context) =>
    (ids as string[]).map(
      (id) => nodeTag(id, context) ?? Promise.reject(notFound("a node with the global id of", `'${id}'`)),
    ),
});

export const repositoryTypes = {
  Repository: fieldsOf<Repository>({
    id: (repository) => repository.nodeId,
    databaseId: (repository) => repository.id,
    name: (repository) => repository.name,
    nameWithOwner: fullName,
    owner: (repository) => actorTag(repository.owner),
    isArchived: (repository) => repository.archived,
    isFork: (repository) => repository.parent !== null,
    isPrivate: (repository) => repository.private,
    isEmpty: (repository) => repository.refs.size === 0,
    isDisabled: () => false,
    isLocked: () => false,
    isMirror: () => false,
    isInOrganization: (repository) => repository.owner.type === "Organization",
    visibility: (repository) => (repository.private ? "PRIVATE" : "PUBLIC"),
    parent: (repository) => tagOrNull("Repository", repository.parent),
    createdAt: (repository) => repository.createdAt,
    pushedAt: (repository) => repository.pushedAt,
    updatedAt: (repository) => repository.pushedAt,
    autoMergeAllowed: (repository) => repository.allowAutoMerge,
    mergeCommitAllowed: (repository) => repository.mergeMethods.includes("merge"),
    squashMergeAllowed: (repository) => repository.mergeMethods.includes("squash"),
    rebaseMergeAllowed: (repository) => repository.mergeMethods.includes("rebase"),
    url: webUrl,
    defaultBranchRef: (repository) => {
      const ref = `refs/heads/${repository.defaultBranch}`;
      return repository.refs.has(ref) ? tag("Ref", { repository, ref }) : null;
    },
    ref: (repository, { qualifiedName }) => {
      const asked = String(qualifiedName);
      const ref = [asked, `refs/heads/${asked}`, `refs/tags/${asked}`].find((one) =>
        repository.refs.has(one),
      );
      return ref === undefined ? null : tag("Ref", { repository, ref });
    },
    refs: (repository, args) => {
      const prefix = String(args.refPrefix);
      const found = [...repository.refs.keys()].filter((ref) => ref.startsWith(prefix)).sort();
      return connection("refs", args, found, (ref) => tag("Ref", { repository, ref }));
    },
    object: (repository, args, context) => {
      need(context, repository, "contents");
      return objectBy(repository, args);
    },
    pullRequest: (repository, { number }, context) => {
      need(context, repository, "pull_requests");
      const pull = repository.pulls.get(Number(number));
      if (pull === undefined) throw notFound("a PullRequest with the number of", String(number));
      return tag("PullRequest", pull);
    },
    pullRequests: (repository, args, context) => {
      need(context, repository, "pull_requests");
      return connection("pullRequests", args, pullsOf(repository, args), (pull) => tag("PullRequest", pull));
    },
    issue: (repository, { number }, context) => {
      need(context, repository, "issues");
      const issue = repository.issues.get(Number(number));
      if (issue === undefined || repository.pulls.has(issue.number)) {
        throw notFound("an Issue with the number of", String(number));
      }
      return tag("Issue", issue);
    },
    issueOrPullRequest: (repository, { number }, context) => {
      need(context, repository, "issues", "pull_requests");
      const pull = repository.pulls.get(Number(number));
      const issue = repository.issues.get(Number(number));
      if (issue === undefined) throw notFound("an issue or pull request with the number of", String(number));
      return pull === undefined ? tag("Issue", issue) : tag("PullRequest", pull);
    },
    issues: (repository, args, context) => {
      need(context, repository, "issues");
      const states = args.states as string[] | null | undefined;
      const found = [...repository.issues.values()].filter(
        (issue) =>
          !repository.pulls.has(issue.number) &&
          (states == null || states.includes(issue.state.toUpperCase())),
      );
      return connection("issues", args, found, (issue) => tag("Issue", issue));
    },
    label: (repository, { name }) => {
      const label = repository.labels.get(String(name).toLowerCase());
      return label === undefined ? null : tag("Label", { repository, label });
    },
    discussion: (repository, { number }, context) => {
      need(context, repository, "discussions");
      const found = repository.discussions.find((one) => one.number === Number(number));
      if (found === undefined) throw notFound("a Discussion with the number of", String(number));
      return tag("Discussion", found);
    },
    discussions: (repository, args, context) => {
      need(context, repository, "discussions");
      return connection("discussions", args, repository.discussions, (one) => tag("Discussion", one));
    },
    commitComments: (repository, args, context) => {
      need(context, repository, "contents");
      const all = repository.commitComments;
      return connection("commitComments", args, all, (one) => tag("CommitComment", one));
    },
    mergeQueue: (repository, { branch }, { world }) => {
      const base = typeof branch === "string" ? branch : repository.defaultBranch;
      return queueOf(world, repository, base) === null ? null : tag("MergeQueue", { repository, base });
    },
  }),
  MergeQueue: fieldsOf<{ repository: Repository; base: string }>({
    id: ({ repository, base }) => `MQ_${repository.id}_${base}`,
    repository: ({ repository }) => tag("Repository", repository),
    url: ({ repository, base }) => `${webUrl(repository)}/queue/${base}`,
    entries: ({ repository, base }, args) =>
      connection(
        "entries",
        args,
        repository.queue.filter((entry) => entry.baseRef === base),
        (entry) => tag("MergeQueueEntry", entry),
      ),
  }),
};
