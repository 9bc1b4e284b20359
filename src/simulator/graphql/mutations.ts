import { setAutoMerge, Unprocessable } from "../actions/pulls.ts";
import { dequeue, enqueue } from "../actions/queue.ts";
import { dismissReview } from "../actions/reviews.ts";
import { removeLabel } from "../actions/threads.ts";
import { isCovered } from "../rest/context.ts";
import type { Issue, Node, PullRequest, Repository } from "../state/types.ts";
import { entryTag } from "./pulls.ts";
import { fieldsOf, GithubError, type GraphqlContext, type Tagged, tag } from "./tagged.ts";

type Input = Record<string, unknown>;

/** The node that an input names, if it is of that type. */
function nodeOf<T extends Node["type"]>(
  { world }: GraphqlContext,
  type: T,
  id: unknown,
): Extract<Node, { type: T }> {
  const node = world.nodes.get(String(id));
  if (node?.type !== type)
    throw new GithubError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
  return node as Extract<Node, { type: T }>;
}

/** @throws GitHub's FORBIDDEN unless the token may write with one of these permissions. */
function mayWrite({ auth }: GraphqlContext, repository: Repository, ...permissions: string[]): void {
  if (auth.kind === "user") return;
  const granted =
    isCovered(auth, repository) && permissions.every((one) => auth.permissions[one] === "write");
  if (!granted) throw new GithubError("FORBIDDEN", "Resource not accessible by integration");
}

const payload = (input: Input, rest: Record<string, unknown>) => ({
  clientMutationId: input.clientMutationId ?? null,
  ...rest,
});

function labelable(context: GraphqlContext, id: unknown): { issue: Issue; pull: PullRequest | null } {
  const node = context.world.nodes.get(String(id));
  if (node?.type === "PullRequest") return { issue: node.value.issue, pull: node.value };
  return { issue: nodeOf(context, "Issue", id).value, pull: null };
}

/**
 * What can be hidden, once the token may hide it there.
 *
 * On a pull request's conversation `issues: write` alone does not do; which permission the other places want GitHub
 * does not document, so each wants the one that writes comments there.
 */
function minimizable(
  context: GraphqlContext,
  id: unknown,
): { said: { minimized: string | null }; tagged: Tagged } {
  const node = context.world.nodes.get(String(id));
  switch (node?.type) {
    case "IssueComment": {
      const { value: comment, issue } = node;
      const onPull = issue.repository.pulls.has(issue.number);
      mayWrite(context, issue.repository, onPull ? "pull_requests" : "issues");
      return { said: comment, tagged: tag("IssueComment", { issue, comment }) };
    }
    case "PullRequestReview": {
      const { value: review, pull } = node;
      mayWrite(context, pull.repository, "pull_requests");
      return { said: review, tagged: tag("PullRequestReview", { pull, review }) };
    }
    case "PullRequestReviewComment":
      mayWrite(context, node.value.pull.repository, "pull_requests");
      break;
    case "CommitComment":
      mayWrite(context, node.value.repository, "contents");
      break;
    case "DiscussionComment":
      mayWrite(context, node.value.discussion.repository, "discussions");
      break;
    default:
      throw new GithubError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
  }
  return { said: node.value, tagged: tag(node.type, node.value) };
}

export const mutations = fieldsOf<undefined>({
  minimizeComment: (_root, args, context) => {
    const input = args.input as Input;
    const { said, tagged } = minimizable(context, input.subjectId);
    said.minimized = String(input.classifier);
    return payload(input, { minimizedComment: tagged });
  },
  unminimizeComment: (_root, args, context) => {
    const input = args.input as Input;
    const { said, tagged } = minimizable(context, input.subjectId);
    said.minimized = null;
    return payload(input, { unminimizedComment: tagged });
  },
  dismissPullRequestReview: (_root, args, context) => {
    const input = args.input as Input;
    const { value: review, pull } = nodeOf(context, "PullRequestReview", input.pullRequestReviewId);
    mayWrite(context, pull.repository, "pull_requests");
    try {
      dismissReview(context.world, pull, review, context.actor, String(input.message));
    } catch (error) {
      if (error instanceof Unprocessable) throw new GithubError("UNPROCESSABLE", error.message);
      throw error;
    }
    return payload(input, { pullRequestReview: tag("PullRequestReview", { pull, review }) });
  },
  disablePullRequestAutoMerge: (_root, args, context) => {
    const input = args.input as Input;
    const { value: pull } = nodeOf(context, "PullRequest", input.pullRequestId);
    mayWrite(context, pull.repository, "pull_requests", "contents");
    setAutoMerge(context.world, pull, context.actor, null);
    return payload(input, { actor: null, pullRequest: tag("PullRequest", pull) });
  },
  enqueuePullRequest: (_root, args, context) => {
    const input = args.input as Input;
    const { value: pull } = nodeOf(context, "PullRequest", input.pullRequestId);
    mayWrite(context, pull.repository, "pull_requests", "contents");
    if (input.expectedHeadOid != null && input.expectedHeadOid !== pull.head.sha) {
      throw new GithubError("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.");
    }
    const { enqueued, message } = enqueue(context.world, pull, context.actor);
    if (!enqueued) throw new GithubError("UNPROCESSABLE", message);
    return payload(input, {
      mergeQueueEntry: entryTag(pull.repository.queue.find((entry) => entry.pull === pull)),
    });
  },
  dequeuePullRequest: (_root, args, context) => {
    const input = args.input as Input;
    const { value: pull } = nodeOf(context, "PullRequest", input.id);
    mayWrite(context, pull.repository, "pull_requests");
    const entry = pull.repository.queue.find((one) => one.pull === pull);
    if (entry === undefined) throw new GithubError("UNPROCESSABLE", "Pull request is not in the merge queue");
    dequeue(context.world, pull, context.actor, "MANUAL");
    return payload(input, { mergeQueueEntry: entryTag(entry) });
  },
  removeLabelsFromLabelable: (_root, args, context) => {
    const input = args.input as Input;
    const { issue, pull } = labelable(context, input.labelableId);
    mayWrite(context, issue.repository, pull === null ? "issues" : "pull_requests");
    for (const id of input.labelIds as string[]) {
      removeLabel(
        context.world,
        issue,
        context.actor,
        nodeOf(context, "Label", id).value.name,
        context.world.app.id,
      );
    }
    return payload(input, { labelable: pull === null ? tag("Issue", issue) : tag("PullRequest", pull) });
  },
});
