import type { Account, App, Installation, Organization, Team, World } from "../state/types.ts";

export const WEB = "https://github.com";

/** `simple-user`: users, bots and organisations alike. */
export function userShape(world: World, account: Account) {
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: account.type === "Bot" ? `${WEB}/apps/${slugOf(world, account)}` : `${WEB}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** A bot's slug: its App's, or its login without `[bot]`. */
export function slugOf(world: World, account: Account): string {
  const app = account.appId === null ? undefined : world.apps.get(account.appId);
  return app?.slug ?? account.login.replace(/\[bot\]$/, "");
}

/** `public-user`, as `GET /users/{username}` gives it. */
export function publicUserShape(world: World, account: Account) {
  return {
    ...userShape(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** `integration`: an App. */
export function appShape(world: World, app: App) {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: app.nodeId,
    owner: userShape(world, app.owner),
    name: app.name,
    description: "",
    external_url: `${WEB}/apps/${app.slug}`,
    html_url: `${WEB}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** The App by id, for `performed_via_github_app`. */
export function viaShape(world: World, appId: number | null) {
  const app = appId === null ? undefined : world.apps.get(appId);
  return app === undefined ? null : appShape(world, app);
}

export function installationShape(world: World, installation: Installation) {
  const { account } = installation;
  const prefix = account.type === "Organization" ? `organizations/${account.login}/` : "";
  return {
    id: installation.id,
    client_id: world.app.clientId,
    account: userShape(world, account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${world.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${WEB}/${prefix}settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.app.events,
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}

/** The organisation as webhooks carry it. */
export function organizationShape(world: World, account: Account) {
  const url = `${world.url}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    description: "",
  };
}

/** `organization-full`. */
export function organizationFullShape(world: World, account: Account) {
  return {
    ...organizationShape(world, account),
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: [...world.repositories.values()].filter((repository) => repository.owner === account)
      .length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${WEB}/${account.login}`,
    type: "Organization",
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
  };
}

export function teamShape(world: World, organization: Organization, team: Team): Record<string, unknown> {
  const base = teamSimpleShape(world, organization, team);
  return { ...base, parent: team.parent === null ? null : teamSimpleShape(world, organization, team.parent) };
}

export function teamSimpleShape(world: World, organization: Organization, team: Team) {
  const url = `${world.url}/organizations/${organization.account.id}/team/${team.id}`;
  return {
    name: team.name,
    id: team.id,
    node_id: team.nodeId,
    slug: team.slug,
    description: "",
    privacy: "closed",
    notification_setting: "notifications_enabled",
    url,
    html_url: `${WEB}/orgs/${organization.account.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization" as const,
    organization_id: organization.account.id,
    permission: "pull",
  };
}

/** A member of a team or of one of its child teams: GitHub lists both. */
export function teamMembers(world: World, organization: Organization, team: Team): Account[] {
  const inside = organization.teams.filter((candidate) => isWithin(candidate, team));
  const ids = new Set(inside.flatMap((member) => [...member.members]));
  return [...ids].flatMap((id) => world.accounts.get(id) ?? []);
}

function isWithin(team: Team, ancestor: Team): boolean {
  return team === ancestor || (team.parent !== null && isWithin(team.parent, ancestor));
}
