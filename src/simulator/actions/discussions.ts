import { labelShape } from "../shapes/issues.ts";
import { discussionCommentShape, discussionShape } from "../shapes/said.ts";
import type { Account, Discussion, DiscussionComment, Repository, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { reword, say, type Words } from "./said.ts";
import { ensureLabel } from "./threads.ts";

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
