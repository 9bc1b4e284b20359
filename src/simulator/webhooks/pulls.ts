import { commentShape, issueShape, labelShape } from "../shapes/issues.ts";
import { pullShape, pullSimpleShape, reviewShape } from "../shapes/pulls.ts";
import type { Account, Comment, Issue, PullRequest, Review, World } from "../state/types.ts";
import { announce } from "./announce.ts";

/** `pull_request.ACTION`; `extra` is what that action carries besides. */
export function announcePull(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, pull.repository, "pull_request", sender, {
    action,
    number: pull.issue.number,
    pull_request: pullShape(world, pull),
    ...extra,
  });
}

/** `pull_request_review.ACTION`; its states are in lower case, unlike REST's. */
export function announceReview(
  world: World,
  pull: PullRequest,
  action: "submitted" | "edited" | "dismissed",
  review: Review,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, pull.repository, "pull_request_review", sender, {
    action,
    review: { ...reviewShape(world, pull, review), state: review.state.toLowerCase() },
    pull_request: pullSimpleShape(world, pull),
    ...extra,
  });
}

/** `issues.ACTION` for an issue, `pull_request.ACTION` for a pull request. */
export function announceThread(
  world: World,
  issue: Issue,
  action: string,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  const pull = issue.repository.pulls.get(issue.number);
  if (pull !== undefined) announcePull(world, pull, action, sender, extra);
  else
    announce(world, issue.repository, "issues", sender, {
      action,
      issue: issueShape(world, issue),
      ...extra,
    });
}

export function announceLabel(
  world: World,
  issue: Issue,
  added: boolean,
  name: string,
  sender: Account,
): void {
  announceThread(world, issue, added ? "labeled" : "unlabeled", sender, {
    label: labelShape(world, issue.repository, name),
  });
}

export function announceComment(
  world: World,
  issue: Issue,
  action: "created" | "edited" | "deleted",
  comment: Comment,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  announce(world, issue.repository, "issue_comment", sender, {
    action,
    issue: issueShape(world, issue),
    comment: commentShape(world, issue, comment),
    ...extra,
  });
}
