import type { DeployKey, Hook, OtherInstallation } from "../state/settings.ts";
import type { Installation, Organization, Repository, World } from "../state/types.ts";
import { installationShape } from "./accounts.ts";
import { repositoryUrl } from "./repository.ts";

/** `deploy-key`. */
export function deployKeyShape(world: World, repository: Repository, key: DeployKey) {
  return {
    id: key.id,
    key: key.key,
    url: `${repositoryUrl(world, repository)}/keys/${key.id}`,
    title: key.title,
    verified: true,
    created_at: key.createdAt,
    read_only: key.readOnly,
    added_by: null,
    last_used: null,
    enabled: true,
  };
}

/** GitHub masks a secret that is set and leaves the key out where none is. */
function configOf({ url, secret, insecureSsl }: Hook) {
  return {
    url,
    content_type: "json",
    insecure_ssl: insecureSsl ? "1" : "0",
    ...(secret === null ? {} : { secret: "********" }),
  };
}

function hookBase(root: string, hook: Hook) {
  const url = `${root}/hooks/${hook.id}`;
  return {
    id: hook.id,
    name: "web",
    active: hook.active,
    events: hook.events,
    config: configOf(hook),
    updated_at: hook.createdAt,
    created_at: hook.createdAt,
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
  };
}

/** `hook`. */
export function repositoryHookShape(world: World, repository: Repository, hook: Hook) {
  const base = hookBase(repositoryUrl(world, repository), hook);
  return {
    type: "Repository",
    ...base,
    test_url: `${base.url}/test`,
    last_response: { code: null, status: "unused", message: null },
  };
}

/** `org-hook`. */
export function organizationHookShape(world: World, organization: Organization, hook: Hook) {
  return { type: "Organization", ...hookBase(`${world.url}/orgs/${organization.account.login}`, hook) };
}

/** `installation` of another's App. */
export function otherInstallationShape(world: World, organization: Organization, other: OtherInstallation) {
  const own: Installation = {
    id: other.id,
    nodeId: "",
    account: organization.account,
    repositories: "all",
    permissions: other.permissions,
    suspendedAt: null,
    createdAt: other.createdAt,
    updatedAt: other.createdAt,
  };
  return {
    ...installationShape(world, own),
    client_id: other.app.clientId,
    app_id: other.app.id,
    app_slug: other.app.slug,
    events: other.app.events,
  };
}
