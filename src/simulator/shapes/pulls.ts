import { changedFiles, commitsOf, mergeability } from "../rules/mergeability.ts";
import type { Account, PullRequest, Repository, Review, World } from "../state/types.ts";
import { userShape } from "./accounts.ts";
import { association, labelShape } from "./issues.ts";
import { repositoryShape, repositoryUrl, webUrl } from "./repository.ts";

function side(world: World, owner: Account, repository: Repository | null, ref: string, sha: string) {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(world, owner),
    repo: repository === null ? null : repositoryShape(world, repository),
  };
}

/** `pull-request-simple`: lists, and pull requests inside review events. */
export function pullSimpleShape(world: World, pull: PullRequest) {
  const { issue, repository, head, base } = pull;
  const url = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const issueUrl = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const html = `${webUrl(repository)}/pull/${issue.number}`;
  const assignees = issue.assignees.map((account) => userShape(world, account));
  const statuses = `${repositoryUrl(world, repository)}/statuses/${head.sha}`;
  return {
    url,
    id: pull.id,
    node_id: pull.nodeId,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: userShape(world, issue.author),
    body: issue.body === "" ? null : issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? mergeability(world, pull).testMerge,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [],
    requested_teams: [],
    labels: issue.labels.map((name) => labelShape(world, repository, name)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    head: side(world, head.owner, head.repository, head.ref, head.sha),
    base: side(world, repository.owner, repository, base.ref, base.sha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repositoryUrl(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(world, repository, issue.author),
    auto_merge:
      pull.autoMerge === null
        ? null
        : {
            enabled_by: userShape(world, pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: issue.title,
            commit_message: issue.body,
          },
    active_lock_reason: null,
  };
}

/** `pull-request`. */
export function pullShape(world: World, pull: PullRequest) {
  const { mergeable, state } = mergeability(world, pull);
  const files = changedFiles(pull);
  const sum = (pick: "additions" | "deletions") => files.reduce((total, file) => total + file[pick], 0);
  return {
    ...pullSimpleShape(world, pull),
    merged: pull.merged !== null,
    mergeable: pull.issue.state === "closed" ? null : mergeable,
    rebaseable: pull.issue.state === "closed" ? null : mergeable,
    mergeable_state: state,
    merged_by: pull.merged === null ? null : userShape(world, pull.merged.by),
    comments: pull.issue.comments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: false,
    commits: commitsOf(pull).length,
    additions: sum("additions"),
    deletions: sum("deletions"),
    changed_files: files.length,
  };
}

/** `pull-request-minimal`, inside check runs and suites. */
export function pullMinimalShape(world: World, pull: PullRequest) {
  const repo = (repository: Repository) => ({
    id: repository.id,
    url: repositoryUrl(world, repository),
    name: repository.name,
  });
  return {
    url: `${repositoryUrl(world, pull.repository)}/pulls/${pull.issue.number}`,
    id: pull.id,
    number: pull.issue.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: repo(pull.head.repository ?? pull.repository) },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: repo(pull.repository) },
  };
}

export function reviewShape(world: World, pull: PullRequest, review: Review) {
  const url = `${repositoryUrl(world, pull.repository)}/pulls/${pull.issue.number}`;
  const html = `${webUrl(pull.repository)}/pull/${pull.issue.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: userShape(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: association(world, pull.repository, review.author),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
  };
}
