import { labelShape } from "../shapes/issues.ts";
import { pullSimpleShape } from "../shapes/pulls.ts";
import {
  commitCommentShape,
  discussionCommentShape,
  discussionShape,
  reviewCommentShape,
} from "../shapes/said.ts";
import type {
  Account,
  Comment,
  CommitComment,
  Discussion,
  DiscussionComment,
  PullRequest,
  Repository,
  ReviewComment,
  World,
} from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { Unprocessable } from "./pulls.ts";
import { submitReview } from "./reviews.ts";
import { ensureLabel } from "./threads.ts";

export interface Words {
  by: Account;
  body: string;
  viaAppId: number | null;
}

function say(world: World, kind: string, prefix: string, { by, body, viaAppId }: Words): Comment {
  const id = world.nextId(kind);
  const at = world.time();
  return {
    id,
    nodeId: nodeId(prefix, id),
    author: by,
    viaAppId,
    body,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
  };
}

/** Changes the words; returns what they were. */
function reword(world: World, comment: Comment, by: Account, body: string): string {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.time();
  comment.edits.push({ at: comment.updatedAt, editor: by, text: body });
  return from;
}

/** @throws Unprocessable when the repository has no such commit. */
export function commentOnCommit(
  world: World,
  repository: Repository,
  words: Words & Pick<CommitComment, "sha" | "path" | "line">,
): CommitComment {
  const { sha, path, line } = words;
  if (repository.objects.typeOf(sha) !== "commit") throw new Unprocessable(`No commit found for SHA: ${sha}`);
  const comment = { ...say(world, "commit-comment", "CC", words), repository, sha, path, line };
  repository.commitComments.push(comment);
  world.nodes.set(comment.nodeId, { type: "CommitComment", value: comment });
  announce(world, repository, "commit_comment", words.by, {
    action: "created",
    comment: commitCommentShape(world, comment),
  });
  return comment;
}

/** No webhook tells of it: `commit_comment` knows only `created` (docs: webhook events, commit_comment). */
export function editCommitComment(world: World, comment: CommitComment, by: Account, body: string): void {
  reword(world, comment, by, body);
}

export function deleteCommitComment(world: World, comment: CommitComment): void {
  const { repository } = comment;
  repository.commitComments = repository.commitComments.filter((one) => one !== comment);
  world.nodes.delete(comment.nodeId);
}

/** A comment on a line; it comes with a review of its own that says nothing else, as on GitHub. */
export function commentOnLine(
  world: World,
  pull: PullRequest,
  words: Words & Pick<ReviewComment, "path" | "line" | "inReplyTo">,
): ReviewComment {
  const review = submitReview(world, pull, {
    by: words.by,
    state: "COMMENT",
    body: "",
    commit: pull.head.sha,
  });
  const comment: ReviewComment = {
    ...say(world, "review-comment", "PRRC", words),
    pull,
    review,
    path: words.path,
    line: words.line,
    commit: pull.head.sha,
    inReplyTo: words.inReplyTo,
  };
  pull.reviewComments.push(comment);
  world.nodes.set(comment.nodeId, { type: "PullRequestReviewComment", value: comment });
  announceReviewComment(world, "created", comment, words.by);
  return comment;
}

export function editReviewComment(world: World, comment: ReviewComment, by: Account, body: string): void {
  const from = reword(world, comment, by, body);
  announceReviewComment(world, "edited", comment, by, { changes: { body: { from } } });
}

export function deleteReviewComment(world: World, comment: ReviewComment, by: Account): void {
  const { pull } = comment;
  pull.reviewComments = pull.reviewComments.filter((one) => one !== comment);
  world.nodes.delete(comment.nodeId);
  announceReviewComment(world, "deleted", comment, by);
}

function announceReviewComment(
  world: World,
  action: "created" | "edited" | "deleted",
  comment: ReviewComment,
  by: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, comment.pull.repository, "pull_request_review_comment", by, {
    action,
    comment: reviewCommentShape(world, comment),
    pull_request: pullSimpleShape(world, comment.pull),
    ...extra,
  });
}

export function startDiscussion(
  world: World,
  repository: Repository,
  { by, title, body }: { by: Account; title: string; body: string },
): Discussion {
  const id = world.nextId("discussion");
  const at = world.time();
  const discussion: Discussion = {
    id,
    nodeId: nodeId("D", id),
    number: repository.nextNumber,
    repository,
    author: by,
    title,
    body,
    labels: [],
    comments: [],
    bodyEdits: [],
    createdAt: at,
    updatedAt: at,
  };
  repository.nextNumber += 1;
  repository.discussions.push(discussion);
  world.nodes.set(discussion.nodeId, { type: "Discussion", value: discussion });
  announceDiscussion(world, "created", discussion, by);
  return discussion;
}

export function editDiscussion(
  world: World,
  discussion: Discussion,
  by: Account,
  change: { title?: string; body?: string },
): void {
  const changes: Record<string, { from: string }> = {};
  if (change.title !== undefined) {
    changes.title = { from: discussion.title };
    discussion.title = change.title;
  }
  if (change.body !== undefined) {
    changes.body = { from: discussion.body };
    discussion.body = change.body;
    discussion.bodyEdits.push({ at: world.time(), editor: by, text: change.body });
  }
  discussion.updatedAt = world.time();
  announceDiscussion(world, "edited", discussion, by, { changes });
}

export function setDiscussionLabel(
  world: World,
  discussion: Discussion,
  by: Account,
  name: string,
  on: boolean,
): void {
  const label = ensureLabel(world, discussion.repository, name).name;
  discussion.labels = [...discussion.labels.filter((one) => one !== label), ...(on ? [label] : [])];
  announceDiscussion(world, on ? "labeled" : "unlabeled", discussion, by, {
    label: labelShape(world, discussion.repository, label),
  });
}

function announceDiscussion(
  world: World,
  action: string,
  discussion: Discussion,
  by: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, discussion.repository, "discussion", by, {
    action,
    discussion: discussionShape(world, discussion),
    ...extra,
  });
}

export function commentOnDiscussion(world: World, discussion: Discussion, words: Words): DiscussionComment {
  const comment = { ...say(world, "discussion-comment", "DC", words), discussion };
  discussion.comments.push(comment);
  world.nodes.set(comment.nodeId, { type: "DiscussionComment", value: comment });
  announceDiscussionComment(world, "created", comment, words.by);
  return comment;
}

export function editDiscussionComment(
  world: World,
  comment: DiscussionComment,
  by: Account,
  body: string,
): void {
  const from = reword(world, comment, by, body);
  announceDiscussionComment(world, "edited", comment, by, { changes: { body: { from } } });
}

export function deleteDiscussionComment(world: World, comment: DiscussionComment, by: Account): void {
  const { discussion } = comment;
  discussion.comments = discussion.comments.filter((one) => one !== comment);
  world.nodes.delete(comment.nodeId);
  announceDiscussionComment(world, "deleted", comment, by);
}

function announceDiscussionComment(
  world: World,
  action: string,
  comment: DiscussionComment,
  by: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, comment.discussion.repository, "discussion_comment", by, {
    action,
    comment: discussionCommentShape(world, comment),
    discussion: discussionShape(world, comment.discussion),
    ...extra,
  });
}
