import { pullSimpleShape } from "../shapes/pulls.ts";
import { commitCommentShape, reviewCommentShape } from "../shapes/said.ts";
import type {
  Account,
  CommitComment,
  PullRequest,
  Repository,
  ReviewComment,
  World,
} from "../state/types.ts";
import { announce } from "../webhooks/announce.ts";
import { Unprocessable } from "./pulls.ts";
import { submitReview } from "./reviews.ts";
import { reword, say, type Words } from "./said.ts";

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
