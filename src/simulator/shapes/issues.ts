import type { Account, Comment, Issue, Label, Repository, TimelineEvent, World } from "../state/types.ts";
import { userShape, viaShape } from "./accounts.ts";
import { repositoryUrl, webUrl } from "./repository.ts";

export function labelShape(world: World, repository: Repository, name: string) {
  const label = repository.labels.get(name.toLowerCase());
  return {
    id: label?.id ?? 0,
    node_id: label?.nodeId ?? "",
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name: label?.name ?? name,
    color: label?.color ?? "ededed",
    default: false,
    description: null,
  } satisfies Record<string, unknown> & { id: Label["id"] };
}

/** What the author is to the repository, as GitHub words it. */
export function association(world: World, repository: Repository, account: Account): string {
  if (account === repository.owner) return "OWNER";
  if (world.organizations.get(repository.owner.id)?.members.has(account.id)) return "MEMBER";
  if (repository.roles.has(account.id) && account.type === "User") return "COLLABORATOR";
  const merged = [...repository.pulls.values()].some(
    (pull) => pull.merged !== null && pull.issue.author === account,
  );
  return merged ? "CONTRIBUTOR" : "NONE";
}

export function issueShape(world: World, issue: Issue) {
  const { repository } = issue;
  const url = repositoryUrl(world, repository);
  const own = `${url}/issues/${issue.number}`;
  const assignees = issue.assignees.map((account) => userShape(world, account));
  const pull = repository.pulls.get(issue.number);
  const html = `${webUrl(repository)}/${pull === undefined ? "issues" : "pull"}/${issue.number}`;
  return {
    url: own,
    repository_url: url,
    labels_url: `${own}/labels{/name}`,
    comments_url: `${own}/comments`,
    events_url: `${own}/events`,
    html_url: html,
    id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    title: issue.title,
    user: userShape(world, issue.author),
    labels: issue.labels.map((name) => labelShape(world, repository, name)),
    state: issue.state,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : userShape(world, issue.closedBy),
    author_association: association(world, repository, issue.author),
    active_lock_reason: null,
    body: issue.body === "" ? null : issue.body,
    timeline_url: `${own}/timeline`,
    performed_via_github_app: viaShape(world, issue.viaAppId),
    state_reason: issue.state === "closed" && pull === undefined ? "completed" : null,
    ...(pull === undefined
      ? {}
      : {
          draft: pull.draft,
          pull_request: {
            url: `${url}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: pull.merged?.at ?? null,
          },
        }),
  };
}

export function commentShape(world: World, issue: Issue, comment: Comment) {
  const { repository } = issue;
  const url = repositoryUrl(world, repository);
  return {
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${webUrl(repository)}/issues/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${issue.number}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: userShape(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world, repository, comment.author),
    body: comment.body,
    performed_via_github_app: viaShape(world, comment.viaAppId),
  };
}

function assignmentShape(world: World, event: TimelineEvent) {
  const assignee = world.accounts.get(Number(event.detail.assignee));
  return {
    assignee: assignee === undefined ? null : userShape(world, assignee),
    assigner: userShape(world, event.actor),
  };
}

/** An event of `/issues/{n}/events` and `/timeline`. */
export function eventShape(world: World, issue: Issue, event: TimelineEvent) {
  const { repository } = issue;
  const { detail } = event;
  const url = repositoryUrl(world, repository);
  return {
    id: event.id,
    node_id: event.nodeId,
    url: `${url}/issues/events/${event.id}`,
    actor: userShape(world, event.actor),
    event: event.event,
    commit_id: detail.commit ?? null,
    commit_url: detail.commit === undefined ? null : `${url}/commits/${detail.commit}`,
    created_at: event.at,
    performed_via_github_app: viaShape(world, event.viaAppId),
    ...(event.event === "labeled" || event.event === "unlabeled"
      ? {
          label: { name: detail.label ?? "", color: labelShape(world, repository, detail.label ?? "").color },
        }
      : {}),
    ...(event.event === "assigned" ? assignmentShape(world, event) : {}),
    ...(event.event === "renamed" ? { rename: { from: detail.from ?? "", to: detail.to ?? "" } } : {}),
    ...(event.event === "review_dismissed"
      ? {
          dismissed_review: {
            state: detail.state ?? "",
            review_id: Number(detail.review),
            dismissal_message: detail.message ?? null,
          },
        }
      : {}),
  };
}
