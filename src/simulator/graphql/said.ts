import { association } from "../shapes/issues.ts";
import { webUrl } from "../shapes/repository.ts";
import { discussionUrl } from "../shapes/said.ts";
import type { CommitComment, Discussion, DiscussionComment, ReviewComment } from "../state/types.ts";
import { connection } from "./connections.ts";
import { commitTag } from "./git.ts";
import { editFields, saidFields } from "./issues.ts";
import { actorTag, fieldsOf, tag } from "./tagged.ts";

/** Comments on commits and lines, and discussions. */
export const saidTypes = {
  CommitComment: fieldsOf<CommitComment>({
    ...saidFields<CommitComment>(
      (comment) => comment,
      ({ repository }) => repository,
    ),
    commit: ({ repository, sha }) => commitTag(repository, sha),
    repository: ({ repository }) => tag("Repository", repository),
    path: ({ path }) => path,
    position: () => null,
    url: ({ repository, sha, id }) => `${webUrl(repository)}/commit/${sha}#commitcomment-${id}`,
  }),
  PullRequestReviewComment: fieldsOf<ReviewComment>({
    ...saidFields<ReviewComment>(
      (comment) => comment,
      ({ pull }) => pull.repository,
    ),
    fullDatabaseId: ({ id }) => String(id),
    repository: ({ pull }) => tag("Repository", pull.repository),
    path: ({ path }) => path,
    line: ({ line }) => line,
    originalLine: ({ line }) => line,
    outdated: ({ pull, commit }) => pull.head.sha !== commit,
    commit: ({ pull, commit }) => commitTag(pull.repository, commit),
    originalCommit: ({ pull, commit }) => commitTag(pull.repository, commit),
    pullRequest: ({ pull }) => tag("PullRequest", pull),
    pullRequestReview: ({ pull, review }) => tag("PullRequestReview", { pull, review }),
    replyTo: ({ pull, inReplyTo }) => {
      const found = pull.reviewComments.find(({ id }) => id === inReplyTo);
      return found === undefined ? null : tag("PullRequestReviewComment", found);
    },
    subjectType: ({ line }) => (line === null ? "FILE" : "LINE"),
    url: ({ pull, id }) => `${webUrl(pull.repository)}/pull/${pull.issue.number}#discussion_r${id}`,
  }),
  Discussion: fieldsOf<Discussion>({
    ...editFields<Discussion>(({ createdAt, author, bodyEdits }) => ({
      createdAt,
      author,
      edits: bodyEdits,
    })),
    id: ({ nodeId }) => nodeId,
    databaseId: ({ id }) => id,
    number: ({ number }) => number,
    title: ({ title }) => title,
    body: ({ body }) => body,
    bodyText: ({ body }) => body,
    author: ({ author }) => actorTag(author),
    authorAssociation: ({ repository, author }, _args, { world }) => association(world, repository, author),
    createdAt: ({ createdAt }) => createdAt,
    publishedAt: ({ createdAt }) => createdAt,
    updatedAt: ({ updatedAt }) => updatedAt,
    closed: () => false,
    locked: () => false,
    labels: ({ repository, labels }, args) =>
      connection("labels", args, labels, (name) =>
        tag("Label", { repository, label: repository.labels.get(name.toLowerCase()) }),
      ),
    comments: ({ comments }, args) =>
      connection("comments", args, comments, (comment) => tag("DiscussionComment", comment)),
    repository: ({ repository }) => tag("Repository", repository),
    url: discussionUrl,
  }),
  DiscussionComment: fieldsOf<DiscussionComment>({
    ...saidFields<DiscussionComment>(
      (comment) => comment,
      ({ discussion }) => discussion.repository,
    ),
    discussion: ({ discussion }) => tag("Discussion", discussion),
    isAnswer: () => false,
    replyTo: () => null,
    url: ({ discussion, id }) => `${discussionUrl(discussion)}#discussioncomment-${id}`,
  }),
};
