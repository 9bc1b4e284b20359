import { z } from "zod";
import type { Witness } from "../../evaluation/ports/witness.ts";
import { digest } from "../../facts/digest.ts";
import { actor, app, envelope, id, repositoryKey, sha, timestamp } from "./shapes.ts";
import type { Reaction, Wake } from "./types.ts";

const pullRequestEvent = envelope.extend({
  action: z.string(),
  number: id,
  before: sha.optional(),
  after: sha.optional(),
  pull_request: z.object({
    node_id: z.string(),
    number: id,
    title: z.string(),
    body: z.string().nullish(),
    updated_at: timestamp,
    head: z.object({ ref: z.string(), sha }),
    base: z.object({ ref: z.string(), sha }),
  }),
  label: z.object({ name: z.string() }).nullish(),
  changes: z.object({ base: z.unknown().optional() }).nullish(),
});
type PullRequestEvent = z.infer<typeof pullRequestEvent>;

/** Actions after which a green that stands on the head may be another question's answer. */
const reopeningActions = new Set(["opened", "reopened", "synchronize"]);

/** `pull_request`: every action wakes the pull request; who did it is witnessed. */
export function pullRequest(payload: unknown): Reaction {
  const event = pullRequestEvent.parse(payload);
  const repository = repositoryKey(event);
  const retargeted = event.action === "edited" && event.changes?.base != null;
  const wakes: Wake[] = [
    {
      to: "pull-request",
      repository,
      number: event.number,
      invalidate: retargeted || reopeningActions.has(event.action),
    },
  ];
  // Checks stick to a commit: when one pull request goes, the strictest of those left may change.
  if (event.action === "closed") {
    wakes.push({ to: "head", repository, sha: event.pull_request.head.sha, invalidate: false });
  }
  return {
    wakes,
    testimonies: [{ repositoryId: repository.repositoryId, number: event.number, witness: witnessOf(event) }],
  };
}

function witnessOf(event: PullRequestEvent): Witness {
  const { number, pull_request: change } = event;
  const by = { at: change.updated_at, actor: actor(event.sender) };
  if (event.action === "synchronize" && event.before !== undefined && event.after !== undefined) {
    // This event does not say whether the push was forced; the push event of the head repository does.
    return {
      kind: "push",
      ref: `refs/heads/${change.head.ref}`,
      before: event.before,
      after: event.after,
      forced: false,
      ...by,
    };
  }
  if (event.action === "edited") return { kind: "edit", node: change.node_id, number, ...by };
  if (event.action === "labeled" && event.label != null) {
    const contentDigest = digest({ title: change.title, body: change.body ?? "" });
    return { kind: "label", issue: number, label: event.label.name, contentDigest, ...by };
  }
  return { kind: "act", name: `pull_request.${event.action}`, number, sha: change.head.sha, ...by };
}

const reviewEvent = envelope.extend({
  action: z.string(),
  pull_request: z.object({ number: id }),
  review: z.object({ node_id: z.string(), commit_id: sha.nullish(), submitted_at: timestamp.nullish() }),
});

/** `pull_request_review`: approvals come, go and are edited; who edited or dismissed is told only here. */
export function pullRequestReview(payload: unknown, { receivedAt }: { receivedAt: string }): Reaction {
  const event = reviewEvent.parse(payload);
  const repository = repositoryKey(event);
  const { number } = event.pull_request;
  const by = { number, actor: actor(event.sender) };
  const submittedAt = event.review.submitted_at ?? receivedAt;
  const witness: Witness =
    event.action === "edited"
      ? { kind: "edit", node: event.review.node_id, at: receivedAt, ...by }
      : {
          kind: "act",
          name: `pull_request_review.${event.action}:${event.review.node_id}`,
          sha: event.review.commit_id ?? null,
          at: event.action === "submitted" ? submittedAt : receivedAt,
          ...by,
        };
  return {
    // A dismissed or edited approval no longer carries the green that rests on it.
    wakes: [{ to: "pull-request", repository, number, invalidate: event.action !== "submitted" }],
    testimonies: [{ repositoryId: repository.repositoryId, number, witness }],
  };
}

const comment = z.object({
  node_id: z.string(),
  body: z.string().nullish(),
  updated_at: timestamp,
  performed_via_github_app: app.nullish(),
});
const commentChanges = z.object({ body: z.object({ from: z.string().nullish() }).nullish() }).nullish();

const reviewCommentEvent = envelope.extend({
  action: z.string(),
  pull_request: z.object({ number: id }),
  comment,
  changes: commentChanges,
});

/** `pull_request_review_comment`. */
export function pullRequestReviewComment(payload: unknown): Reaction {
  const event = reviewCommentEvent.parse(payload);
  return commentReaction("pull_request_review_comment", event, event.pull_request.number);
}

const issueCommentEvent = envelope.extend({
  action: z.string(),
  issue: z.object({ number: id, pull_request: z.unknown().optional() }),
  comment,
  changes: commentChanges,
});

/** `issue_comment`: on a pull request it may be an exception or break-glass; on a plain issue it decides nothing. */
export function issueComment(payload: unknown): Reaction {
  const event = issueCommentEvent.parse(payload);
  return event.issue.pull_request == null ? {} : commentReaction("issue_comment", event, event.issue.number);
}

/**
 * Whether an edited or deleted comment may have been what let the change pass. Of all others the green stands until it is judged anew: bots
 * edit their reports all day, and an agent that edits its own keeps no change from being merged.
 */
function mayHaveOrdered({ action, comment, changes }: CommentEvent): boolean {
  const before = action === "edited" ? changes?.body?.from : comment.body;
  return before == null || before.startsWith("/agent-policy ");
}

type CommentEvent = z.infer<typeof reviewCommentEvent> | z.infer<typeof issueCommentEvent>;

function commentReaction(name: string, event: CommentEvent, number: number): Reaction {
  const repository = repositoryKey(event);
  const { comment } = event;
  const created = event.action === "created";
  // `performed_via_github_app` speaks of the comment's author, so only of who created it.
  const by = {
    number,
    at: comment.updated_at,
    actor: actor(event.sender, created ? comment.performed_via_github_app : null),
  };
  const witness: Witness =
    event.action === "edited"
      ? { kind: "edit", node: comment.node_id, ...by }
      : { kind: "act", name: `${name}.${event.action}:${comment.node_id}`, sha: null, ...by };
  return {
    wakes: [{ to: "pull-request", repository, number, invalidate: !created && mayHaveOrdered(event) }],
    testimonies: [{ repositoryId: repository.repositoryId, number, witness }],
  };
}
