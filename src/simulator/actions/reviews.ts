import type { Account, PullRequest, Review, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announceReview } from "../webhooks/pulls.ts";
import { tryAutoMerge } from "./automerge.ts";
import { Unprocessable } from "./pulls.ts";
import { record } from "./timeline.ts";

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** Submits a review. @throws Unprocessable when somebody judges his own pull request, or the commit is not there. */
export function submitReview(
  world: World,
  pull: PullRequest,
  options: { by: Account; state: keyof typeof STATES; body: string; commit: string },
): Review {
  const { by, state, body, commit } = options;
  if (by === pull.issue.author && state !== "COMMENT") {
    const verb = state === "APPROVE" ? "approve" : "request changes on";
    throw new Unprocessable(`Can not ${verb} your own pull request`);
  }
  if (pull.repository.objects.typeOf(commit) !== "commit") throw new Unprocessable(`no commit ${commit}`);
  const id = world.nextId("review");
  const review: Review = {
    id,
    nodeId: nodeId("PRR", id),
    author: by,
    state: STATES[state],
    body,
    commit,
    submittedAt: world.time(),
    edits: [],
    minimized: null,
  };
  pull.reviews.push(review);
  world.nodes.set(review.nodeId, { type: "PullRequestReview", value: review, pull });
  pull.issue.updatedAt = review.submittedAt;
  announceReview(world, pull, "submitted", review, by);
  tryAutoMerge(world, pull);
  return review;
}

export function editReview(world: World, pull: PullRequest, review: Review, by: Account, body: string): void {
  const from = review.body;
  review.body = body;
  review.edits.push({ at: world.time(), editor: by, text: body });
  announceReview(world, pull, "edited", review, by, { changes: { body: { from } } });
}

/** @throws Unprocessable for a review that is only a comment. */
export function dismissReview(
  world: World,
  pull: PullRequest,
  review: Review,
  by: Account,
  message: string,
): void {
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw new Unprocessable("Can not dismiss a commented pull request review");
  }
  const state = review.state.toLowerCase();
  review.state = "DISMISSED";
  record(world, pull.issue, "review_dismissed", by, { state, review: String(review.id), message });
  announceReview(world, pull, "dismissed", review, by);
}
