import { association } from "../shapes/issues.ts";
import { webUrl } from "../shapes/repository.ts";
import type { Account, Comment, Edit, Issue, Label, Repository } from "../state/types.ts";
import { connection } from "./connections.ts";
import { closers } from "./references.ts";
import { type Args, actorTag, fieldsOf, type GraphqlContext, tag } from "./tagged.ts";
import { timelineItems } from "./timeline.ts";

/** `userContentEdits`: newest first; once edited, the first version is among them. */
export function edits(args: Args, created: { at: string; by: Account }, list: Edit[]) {
  const all = list.length === 0 ? [] : [{ at: created.at, editor: created.by, text: null }, ...list];
  return connection("userContentEdits", args, all.reverse(), (edit) => ({
    id: `UCE_${edit.at}_${edit.editor.id}`,
    createdAt: edit.at,
    editedAt: edit.at,
    updatedAt: edit.at,
    deletedAt: null,
    deletedBy: null,
    diff: edit.text,
    editor: actorTag(edit.editor),
  }));
}

/** What every text with an edit history tells of it. */
export function editFields<T>(pick: (value: T) => { createdAt: string; author: Account; edits: Edit[] }) {
  return {
    lastEditedAt: (value: T) => pick(value).edits.at(-1)?.at ?? null,
    editor: (value: T) => actorTag(pick(value).edits.at(-1)?.editor ?? null),
    includesCreatedEdit: (value: T) => pick(value).edits.length > 0,
    userContentEdits: (value: T, args: Args) => {
      const { createdAt, author, edits: list } = pick(value);
      return edits(args, { at: createdAt, by: author }, list);
    },
  };
}

/** Fields that every comment has, wherever it stands. */
export function saidFields<T>(commentOf: (value: T) => Comment, repositoryOf: (value: T) => Repository) {
  return {
    ...editFields<T>(commentOf),
    id: (value: T) => commentOf(value).nodeId,
    databaseId: (value: T) => commentOf(value).id,
    author: (value: T) => actorTag(commentOf(value).author),
    authorAssociation: (value: T, _args: Args, { world }: GraphqlContext) =>
      association(world, repositoryOf(value), commentOf(value).author),
    body: (value: T) => commentOf(value).body,
    bodyText: (value: T) => commentOf(value).body,
    createdAt: (value: T) => commentOf(value).createdAt,
    publishedAt: (value: T) => commentOf(value).createdAt,
    updatedAt: (value: T) => commentOf(value).updatedAt,
    isMinimized: (value: T) => commentOf(value).minimized !== null,
    minimizedReason: (value: T) => commentOf(value).minimized?.toLowerCase() ?? null,
  };
}

/** Fields that `Issue` and `PullRequest` share. */
export function threadFields<T>(issueOf: (value: T) => Issue) {
  return {
    ...editFields<T>((value) => {
      const { createdAt, author, bodyEdits } = issueOf(value);
      return { createdAt, author, edits: bodyEdits };
    }),
    number: (value: T) => issueOf(value).number,
    title: (value: T) => issueOf(value).title,
    body: (value: T) => issueOf(value).body,
    bodyText: (value: T) => issueOf(value).body,
    author: (value: T) => actorTag(issueOf(value).author),
    createdAt: (value: T) => issueOf(value).createdAt,
    publishedAt: (value: T) => issueOf(value).createdAt,
    updatedAt: (value: T) => issueOf(value).updatedAt,
    closed: (value: T) => issueOf(value).state === "closed",
    closedAt: (value: T) => issueOf(value).closedAt,
    locked: () => false,
    repository: (value: T) => tag("Repository", issueOf(value).repository),
    labels: (value: T, args: Args) => {
      const { repository, labels } = issueOf(value);
      return connection("labels", args, labels, (name) =>
        tag("Label", { repository, label: repository.labels.get(name.toLowerCase()) }),
      );
    },
    comments: (value: T, args: Args) => {
      const issue = issueOf(value);
      return connection("comments", args, issue.comments, (comment) =>
        tag("IssueComment", { issue, comment }),
      );
    },
  };
}

export const issueTypes = {
  Issue: fieldsOf<Issue>({
    ...threadFields<Issue>((issue) => issue),
    id: (issue) => issue.nodeId,
    databaseId: (issue) => issue.id,
    fullDatabaseId: (issue) => String(issue.id),
    state: (issue) => issue.state.toUpperCase(),
    stateReason: (issue) => (issue.state === "closed" ? "COMPLETED" : null),
    authorAssociation: (issue, _args, { world }) => association(world, issue.repository, issue.author),
    url: (issue) => `${webUrl(issue.repository)}/issues/${issue.number}`,
    timelineItems: (issue, args) => timelineItems(issue, args, "IssueTimelineItems"),
    closedByPullRequestsReferences: (issue, args, { world }) => {
      const found = closers(world, issue).filter(
        (pull) => args.includeClosedPrs === true || pull.issue.state === "open",
      );
      return connection("closedByPullRequestsReferences", args, found, (pull) => tag("PullRequest", pull));
    },
  }),
  IssueComment: fieldsOf<{ issue: Issue; comment: Comment }>({
    ...saidFields<{ issue: Issue; comment: Comment }>(
      ({ comment }) => comment,
      ({ issue }) => issue.repository,
    ),
    fullDatabaseId: ({ comment }) => String(comment.id),
    issue: ({ issue }) => tag("Issue", issue),
    repository: ({ issue }) => tag("Repository", issue.repository),
    pullRequest: ({ issue }) => {
      const pull = issue.repository.pulls.get(issue.number);
      return pull === undefined ? null : tag("PullRequest", pull);
    },
    url: ({ issue, comment }) =>
      `${webUrl(issue.repository)}/issues/${issue.number}#issuecomment-${comment.id}`,
  }),
  Label: fieldsOf<{ repository: Repository; label: Label }>({
    id: ({ label }) => label.nodeId,
    name: ({ label }) => label.name,
    color: ({ label }) => label.color,
    description: () => null,
    isDefault: () => false,
    repository: ({ repository }) => tag("Repository", repository),
  }),
};
