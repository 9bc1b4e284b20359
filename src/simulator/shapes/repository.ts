import type { Repository, World } from "../state/types.ts";
import { fullName } from "../state/world.ts";
import { userShape, WEB } from "./accounts.ts";

/** Root of a repository's API URLs. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/repos/${fullName(repository)}`;
}

export function webUrl(repository: Repository): string {
  return `${WEB}/${fullName(repository)}`;
}

/** `minimal-repository`. */
export function minimalRepositoryShape(world: World, repository: Repository) {
  const url = repositoryUrl(world, repository);
  const html = webUrl(repository);
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: userShape(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.parent !== null,
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
  };
}

/** `full-repository` without what only `GET /repos/{owner}/{repo}` adds; pull requests and webhooks carry it. */
export function repositoryShape(world: World, repository: Repository) {
  const html = webUrl(repository);
  const open = [...repository.issues.values()].filter((issue) => issue.state === "open").length;
  const forks = [...world.repositories.values()].filter((other) => other.parent === repository).length;
  return {
    ...minimalRepositoryShape(world, repository),
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    git_url: `git://github.com/${fullName(repository)}.git`,
    ssh_url: `git@github.com:${fullName(repository)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [] as string[],
    visibility: repository.private ? "private" : "public",
    forks,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    custom_properties: Object.fromEntries(repository.properties),
  };
}

/** `full-repository`. */
export function fullRepositoryShape(world: World, repository: Repository): Record<string, unknown> {
  const { parent } = repository;
  return {
    ...repositoryShape(world, repository),
    temp_clone_token: null,
    allow_squash_merge: repository.mergeMethods.includes("squash"),
    allow_merge_commit: repository.mergeMethods.includes("merge"),
    allow_rebase_merge: repository.mergeMethods.includes("rebase"),
    allow_auto_merge: repository.allowAutoMerge,
    delete_branch_on_merge: false,
    allow_update_branch: true,
    ...(parent === null
      ? {}
      : { parent: repositoryShape(world, parent), source: repositoryShape(world, parent) }),
    network_count: 0,
    subscribers_count: 0,
  };
}
