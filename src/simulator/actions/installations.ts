import type { Permissions } from "../api.ts";
import { installationShape, userShape } from "../shapes/accounts.ts";
import type { Account, Installation, Repository, World } from "../state/types.ts";
import { fullName, nodeId } from "../state/world.ts";

/** Installation events go to the App whatever it subscribed to (docs: webhook events, installation). */
function tell(
  world: World,
  installation: Installation,
  event: "installation" | "installation_repositories",
  action: string,
  sender: Account,
  extra: Record<string, unknown>,
): void {
  world.send(event, {
    action,
    installation: installationShape(world, installation),
    ...extra,
    sender: userShape(world, sender),
  });
}

function listed(repository: Repository) {
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  };
}

/** Repositories that an installation covers now. */
export function covered(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter(
    (repository) =>
      repository.owner === installation.account &&
      (installation.repositories === "all" || installation.repositories.has(repository.id)),
  );
}

export function install(
  world: World,
  account: Account,
  repositories: Installation["repositories"],
  permissions: Permissions,
  by: Account,
): Installation {
  const id = world.nextId("installation");
  const at = world.time();
  const installation: Installation = {
    id,
    nodeId: nodeId("MDE", id),
    account,
    repositories,
    permissions,
    suspendedAt: null,
    createdAt: at,
    updatedAt: at,
  };
  world.installations.set(id, installation);
  tell(world, installation, "installation", "created", by, {
    repositories: covered(world, installation).map(listed),
    requester: null,
  });
  return installation;
}

export function uninstall(world: World, installation: Installation, by: Account): void {
  world.installations.delete(installation.id);
  tell(world, installation, "installation", "deleted", by, {
    repositories: covered(world, installation).map(listed),
  });
}

export function setSuspended(
  world: World,
  installation: Installation,
  by: Account,
  suspended: boolean,
): void {
  installation.suspendedAt = suspended ? world.time() : null;
  tell(world, installation, "installation", suspended ? "suspend" : "unsuspend", by, {});
}

export function setCovered(
  world: World,
  installation: Installation,
  repository: Repository,
  by: Account,
  present: boolean,
): void {
  const before =
    installation.repositories === "all"
      ? covered(world, installation).map((one) => one.id)
      : [...installation.repositories];
  const after = new Set(before);
  if (present) after.add(repository.id);
  else after.delete(repository.id);
  installation.repositories = after;
  installation.updatedAt = world.time();
  tell(world, installation, "installation_repositories", present ? "added" : "removed", by, {
    repository_selection: "selected",
    repositories_added: present ? [listed(repository)] : [],
    repositories_removed: present ? [] : [listed(repository)],
    requester: null,
  });
}
