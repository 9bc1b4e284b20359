import { z } from "zod";
import type { LeverKind } from "../../../chains/types.ts";
import { type Act, actOf } from "../../../levers/act.ts";
import { actor, envelope, id, sha, timestamp } from "../shapes.ts";
import type { Context } from "../types.ts";
import { authorOf, NOTHING, text, withTick, written } from "./text.ts";

const from = z.object({ from: text }).nullish();

const threadEvent = envelope.extend({
  action: z.string(),
  label: z.object({ name: z.string() }).nullish(),
  changes: z.object({ title: from, body: from }).nullish(),
});
type ThreadEvent = z.infer<typeof threadEvent>;

const pullRequestEvent = threadEvent.extend({
  pull_request: written.extend({
    number: id,
    title: z.string(),
    updated_at: timestamp,
    merged: z.boolean().nullish(),
    head: z.object({ ref: z.string(), sha, repo: z.object({ id }).nullish() }),
  }),
});

const issueEvent = threadEvent.extend({
  issue: written.extend({ number: id, title: z.string(), updated_at: timestamp }),
});

const SAYING = new Set(["opened", "reopened", "edited", "ready_for_review", "synchronize"]);

/** Actions of pull requests that are levers of their own. */
const MERGING: Record<string, LeverKind> = {
  auto_merge_enabled: "auto-merge",
  auto_merge_disabled: "auto-merge",
  enqueued: "merge-queue",
  dequeued: "merge-queue",
};

/** `pull_request`: what it says, its labels, and whatever sends it towards a merge. */
export function pullRequestActs(payload: unknown): Act[] {
  const event = pullRequestEvent.parse(payload);
  const { pull_request: change, action } = event;
  const own = change.head.repo?.id === event.repository.id;
  const common = {
    ...NOTHING,
    event: `pull_request.${action}`,
    at: change.updated_at,
    actor: actor(event.sender),
    repositoryId: event.repository.id,
    number: change.number,
    ref: own ? `refs/heads/${change.head.ref}` : null,
    sha: change.head.sha,
    node: change.node_id ?? null,
  };
  const merging = MERGING[action];
  if (merging !== undefined) return [actOf({ ...common, kind: merging })];
  if (action === "closed" && change.merged === true)
    return [actOf({ ...common, kind: "merge-queue", event: "pull_request.merged" })];
  return said(event, change, { ...common, kind: "pull-request" });
}

/** `issues`. */
export function issueActs(payload: unknown): Act[] {
  const event = issueEvent.parse(payload);
  return said(event, event.issue, {
    ...NOTHING,
    kind: "issue",
    event: `issues.${event.action}`,
    at: event.issue.updated_at,
    actor: actor(event.sender),
    repositoryId: event.repository.id,
    number: event.issue.number,
    node: event.issue.node_id ?? null,
  });
}

/** Labels, and what title and body say. */
function said(
  event: ThreadEvent,
  thread: z.infer<typeof written> & { title: string },
  common: Omit<Act, "id">,
): Act[] {
  const { action, label, changes, sender } = event;
  if (label != null && (action === "labeled" || action === "unlabeled"))
    return [actOf({ ...common, kind: "label", text: label.name })];
  if (!SAYING.has(action)) return [];
  const content = {
    ...common,
    author: action === "edited" ? authorOf(thread, sender) : null,
    text: `${thread.title}\n\n${thread.body ?? ""}`,
  };
  if (action !== "edited" || changes == null) return [actOf(content)];
  const title = changes.title == null ? thread.title : (changes.title.from ?? "");
  const body = changes.body == null ? thread.body : changes.body.from;
  return withTick({ ...content, previous: `${title}\n\n${body ?? ""}` });
}

const commentEvent = envelope.extend({
  action: z.string(),
  comment: written.extend({ updated_at: timestamp, commit_id: sha.nullish() }),
  changes: z.object({ body: from }).nullish(),
  issue: z.object({ number: id }).nullish(),
  pull_request: z.object({ number: id }).nullish(),
  discussion: z.object({ number: id }).nullish(),
});

/** Comments of every kind: on issues, pull requests, lines of them, commits and discussions. */
export const commentActs =
  (name: string) =>
  (payload: unknown): Act[] => {
    const event = commentEvent.parse(payload);
    const { comment, action, sender } = event;
    const created = action === "created";
    const before = event.changes?.body?.from;
    return withTick({
      ...NOTHING,
      kind: "comment",
      event: `${name}.${action}`,
      at: comment.updated_at,
      // `performed_via_github_app` speaks of who created it.
      actor: actor(sender, created ? comment.performed_via_github_app : null),
      author: created ? null : authorOf(comment, sender),
      repositoryId: event.repository.id,
      number: (event.issue ?? event.pull_request ?? event.discussion)?.number ?? null,
      sha: comment.commit_id ?? null,
      text: comment.body ?? null,
      node: comment.node_id ?? null,
      ...(before == null ? {} : { previous: before }),
    });
  };

const discussionEvent = threadEvent.extend({
  discussion: written.extend({ number: id, title: z.string(), updated_at: timestamp }),
});

/** `discussion`. */
export function discussionActs(payload: unknown): Act[] {
  const event = discussionEvent.parse(payload);
  const { discussion, action, sender } = event;
  if (action !== "created" && action !== "edited") return [];
  return [
    actOf({
      ...NOTHING,
      kind: "comment",
      event: `discussion.${action}`,
      at: discussion.updated_at,
      actor: actor(sender),
      author: action === "edited" ? authorOf(discussion, sender) : null,
      repositoryId: event.repository.id,
      number: discussion.number,
      text: `${discussion.title}\n\n${discussion.body ?? ""}`,
      node: discussion.node_id ?? null,
    }),
  ];
}

const reviewEvent = envelope.extend({
  action: z.string(),
  pull_request: z.object({ number: id }),
  review: written.extend({ state: text, commit_id: sha.nullish(), submitted_at: timestamp.nullish() }),
});

/** `pull_request_review`: the verdict, and its text, which bots read as a comment. */
export function reviewActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = reviewEvent.parse(payload);
  const { review, action, sender } = event;
  const submitted = action === "submitted";
  const at = submitted ? review.submitted_at : null;
  const once = at == null ? delivery : undefined;
  const common = {
    ...NOTHING,
    at: at ?? receivedAt,
    actor: actor(sender),
    author: submitted ? null : authorOf(review, sender),
    repositoryId: event.repository.id,
    number: event.pull_request.number,
    sha: review.commit_id ?? null,
    node: review.node_id ?? null,
    text: review.body ?? null,
  };
  const what = submitted ? (review.state ?? action).toLowerCase() : action;
  const verdict = actOf({ ...common, kind: "review", event: `pull_request_review.${what}` }, once);
  if (action === "dismissed" || !review.body) return [verdict];
  return [
    verdict,
    actOf({ ...common, kind: "comment", event: `pull_request_review.${action}`, sha: null }, once),
  ];
}
