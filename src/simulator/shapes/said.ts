import type {
  Comment,
  CommitComment,
  Discussion,
  DiscussionComment,
  Repository,
  ReviewComment,
  World,
} from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { userShape } from "./accounts.ts";
import { association, labelShape } from "./issues.ts";
import { repositoryUrl, webUrl } from "./repository.ts";

function reactionsShape(url: string) {
  const none = { "+1": 0, "-1": 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}

/** What every comment has. */
function saidShape(world: World, repository: Repository, said: Comment, url: string) {
  return {
    id: said.id,
    node_id: said.nodeId,
    user: userShape(world, said.author),
    body: said.body,
    created_at: said.createdAt,
    updated_at: said.updatedAt,
    author_association: association(world, repository, said.author),
    reactions: reactionsShape(url),
  };
}

/** `commit-comment`. */
export function commitCommentShape(world: World, comment: CommitComment) {
  const { repository, sha } = comment;
  const url = `${repositoryUrl(world, repository)}/comments/${comment.id}`;
  return {
    ...saidShape(world, repository, comment, url),
    url,
    html_url: `${webUrl(repository)}/commit/${sha}#commitcomment-${comment.id}`,
    commit_id: sha,
    path: comment.path,
    position: null,
    line: comment.line,
  };
}

/** `pull-request-review-comment`. */
export function reviewCommentShape(world: World, comment: ReviewComment) {
  const { pull, line } = comment;
  const { repository } = pull;
  const url = `${repositoryUrl(world, repository)}/pulls/comments/${comment.id}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${pull.issue.number}`;
  const html = `${webUrl(repository)}/pull/${pull.issue.number}#discussion_r${comment.id}`;
  return {
    ...saidShape(world, repository, comment, url),
    url,
    pull_request_review_id: comment.review.id,
    diff_hunk: "@@ -1 +1 @@",
    path: comment.path,
    position: line ?? 1,
    original_position: line ?? 1,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
    html_url: html,
    pull_request_url: pullUrl,
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    start_line: null,
    original_start_line: null,
    start_side: null,
    line: line ?? 1,
    original_line: line ?? 1,
    side: "RIGHT",
    subject_type: line === null ? "file" : "line",
  };
}

export function discussionUrl(discussion: Discussion): string {
  return `${webUrl(discussion.repository)}/discussions/${discussion.number}`;
}

/** `discussion`. */
export function discussionShape(world: World, discussion: Discussion) {
  const { repository } = discussion;
  const root = repositoryUrl(world, repository);
  const url = `${root}/discussions/${discussion.number}`;
  return {
    repository_url: root,
    category: {
      id: repository.id,
      node_id: nodeId("DIC", repository.id),
      repository_id: repository.id,
      emoji: ":speech_balloon:",
      name: "General",
      description: "",
      created_at: repository.createdAt,
      updated_at: repository.createdAt,
      slug: "general",
      is_answerable: false,
    },
    answer_html_url: null,
    answer_chosen_at: null,
    answer_chosen_by: null,
    html_url: discussionUrl(discussion),
    id: discussion.id,
    node_id: discussion.nodeId,
    number: discussion.number,
    title: discussion.title,
    user: userShape(world, discussion.author),
    labels: discussion.labels.map((name) => labelShape(world, repository, name)),
    state: "open",
    state_reason: null,
    locked: false,
    comments: discussion.comments.length,
    created_at: discussion.createdAt,
    updated_at: discussion.updatedAt,
    author_association: association(world, repository, discussion.author),
    active_lock_reason: null,
    body: discussion.body,
    reactions: reactionsShape(url),
    timeline_url: `${url}/timeline`,
  };
}

export function discussionCommentShape(world: World, comment: DiscussionComment) {
  const { discussion } = comment;
  const root = repositoryUrl(world, discussion.repository);
  return {
    ...saidShape(world, discussion.repository, comment, `${root}/discussions/comments/${comment.id}`),
    html_url: `${discussionUrl(discussion)}#discussioncomment-${comment.id}`,
    parent_id: null,
    child_comment_count: 0,
    repository_url: root.replace(`${world.url}/repos/`, ""),
    discussion_id: discussion.id,
  };
}
