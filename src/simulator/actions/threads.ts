import { userShape } from "../shapes/accounts.ts";
import type { Account, Comment, Issue, Label, Repository, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announceComment, announceLabel, announceThread } from "../webhooks/pulls.ts";
import { record } from "./timeline.ts";

/** Makes the issue that an issue or a pull request is; tells nobody yet. */
export function createIssue(
  world: World,
  repository: Repository,
  options: { by: Account; title: string; body: string; viaAppId: number | null },
): Issue {
  const id = world.nextId("issue");
  const at = world.time();
  const issue: Issue = {
    id,
    nodeId: nodeId("I", id),
    number: repository.nextNumber,
    repository,
    author: options.by,
    viaAppId: options.viaAppId,
    title: options.title,
    body: options.body,
    state: "open",
    labels: [],
    assignees: [],
    comments: [],
    timeline: [],
    bodyEdits: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
  };
  repository.nextNumber += 1;
  repository.issues.set(issue.number, issue);
  world.nodes.set(issue.nodeId, { type: "Issue", value: issue });
  return issue;
}

export function openIssue(
  world: World,
  repository: Repository,
  options: { by: Account; title: string; body: string; viaAppId: number | null },
): Issue {
  const issue = createIssue(world, repository, options);
  announceThread(world, issue, "opened", options.by);
  return issue;
}

/** Changes title or body; only a body edit is in the edit history, a title edit is a `renamed` event. */
export function editThread(
  world: World,
  issue: Issue,
  by: Account,
  change: { title?: string | undefined; body?: string | undefined },
): void {
  const changes: Record<string, { from: string }> = {};
  const { title, body } = change;
  if (title !== undefined && title !== issue.title) {
    changes.title = { from: issue.title };
    record(world, issue, "renamed", by, { from: issue.title, to: title });
    issue.title = title;
  }
  if (body !== undefined && body !== issue.body) {
    changes.body = { from: issue.body };
    issue.body = body;
    issue.bodyEdits.push({ at: world.time(), editor: by, text: body });
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = world.time();
  announceThread(world, issue, "edited", by, { changes });
}

/** Assigns somebody; an agent so assigned goes to work for whoever did it. */
export function assign(world: World, issue: Issue, by: Account, assignee: Account): void {
  if (issue.assignees.includes(assignee)) return;
  issue.assignees.push(assignee);
  record(world, issue, "assigned", by, { assignee: String(assignee.id) });
  announceThread(world, issue, "assigned", by, { assignee: userShape(world, assignee) });
}

export function setIssueState(world: World, issue: Issue, by: Account, state: "open" | "closed"): void {
  if (issue.state === state) return;
  issue.state = state;
  issue.closedAt = state === "closed" ? world.time() : null;
  issue.closedBy = state === "closed" ? by : null;
  record(world, issue, state === "closed" ? "closed" : "reopened", by);
  announceThread(world, issue, state === "closed" ? "closed" : "reopened", by);
}

export function addComment(
  world: World,
  issue: Issue,
  by: Account,
  body: string,
  viaAppId: number | null = null,
): Comment {
  const id = world.nextId("comment");
  const at = world.time();
  const comment: Comment = {
    id,
    nodeId: nodeId("IC", id),
    author: by,
    viaAppId,
    body,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  world.nodes.set(comment.nodeId, { type: "IssueComment", value: comment, issue });
  announceComment(world, issue, "created", comment, by);
  return comment;
}

export function editComment(world: World, issue: Issue, comment: Comment, by: Account, body: string): void {
  const from = comment.body;
  if (from === body) return;
  comment.body = body;
  comment.updatedAt = world.time();
  comment.edits.push({ at: comment.updatedAt, editor: by, text: body });
  announceComment(world, issue, "edited", comment, by, { changes: { body: { from } } });
}

export function deleteComment(world: World, issue: Issue, comment: Comment, by: Account): void {
  issue.comments = issue.comments.filter((candidate) => candidate !== comment);
  world.nodes.delete(comment.nodeId);
  announceComment(world, issue, "deleted", comment, by);
}

/** Puts a label on; a label that the repository does not have is made, as the API does. */
export function addLabel(
  world: World,
  issue: Issue,
  by: Account,
  name: string,
  viaAppId: number | null = null,
): void {
  const label = ensureLabel(world, issue.repository, name);
  if (issue.labels.includes(label.name)) return;
  issue.labels.push(label.name);
  record(world, issue, "labeled", by, { label: label.name }, viaAppId);
  announceLabel(world, issue, true, label.name, by);
}

/** Takes a label off; false when it is not on. */
export function removeLabel(
  world: World,
  issue: Issue,
  by: Account,
  name: string,
  viaAppId: number | null = null,
): boolean {
  const wanted = name.toLowerCase();
  const found = issue.labels.find((label) => label.toLowerCase() === wanted);
  if (found === undefined) return false;
  issue.labels = issue.labels.filter((label) => label !== found);
  record(world, issue, "unlabeled", by, { label: found }, viaAppId);
  announceLabel(world, issue, false, found, by);
  return true;
}

export function ensureLabel(world: World, repository: Repository, name: string): Label {
  const key = name.toLowerCase();
  const existing = repository.labels.get(key);
  if (existing !== undefined) return existing;
  const id = world.nextId("label");
  const label: Label = { id, nodeId: nodeId("LA", id), name, color: "ededed" };
  repository.labels.set(key, label);
  world.nodes.set(label.nodeId, { type: "Label", value: label, repository });
  return label;
}
