import { organizationShape, userShape } from "../shapes/accounts.ts";
import { repositoryShape } from "../shapes/repository.ts";
import type { Account, Installation, Organization, Repository, World } from "../state/types.ts";
import { mayHear } from "./needs.ts";

/** The App's installation that covers this repository; undefined when there is none or it is suspended. */
export function installationOf(world: World, repository: Repository): Installation | undefined {
  return [...world.installations.values()].find(
    (installation) =>
      installation.suspendedAt === null &&
      installation.account === repository.owner &&
      (installation.repositories === "all" || installation.repositories.has(repository.id)),
  );
}

/** Tells who watches a repository, and our App if it is installed there and subscribed to the event, with permission. */
export function announce(
  world: World,
  repository: Repository,
  event: string,
  sender: Account,
  payload: Record<string, unknown>,
): void {
  const watchers = world.watchers.get(repository) ?? [];
  const installation = installationOf(world, repository);
  const told = installation !== undefined && world.app.events.includes(event) && mayHear(installation, event);
  if (!told && watchers.length === 0) return;
  const whole = {
    repository: repositoryShape(world, repository),
    ...payload,
    ...(repository.owner.type === "Organization"
      ? { organization: organizationShape(world, repository.owner) }
      : {}),
    sender: userShape(world, sender),
  };
  if (told) {
    world.send(event, { ...whole, installation: { id: installation.id, node_id: installation.nodeId } });
  }
  // Others hear of it when what happened has happened, as GitHub's hooks do.
  for (const watcher of watchers) queueMicrotask(() => watcher(event, whole));
}

/** Tells our App about something in an organisation. */
export function announceInOrganization(
  world: World,
  organization: Organization,
  event: string,
  sender: Account,
  payload: Record<string, unknown>,
): void {
  const installation = [...world.installations.values()].find(
    (candidate) => candidate.account === organization.account && candidate.suspendedAt === null,
  );
  if (installation === undefined || !world.app.events.includes(event) || !mayHear(installation, event))
    return;
  world.send(event, {
    ...payload,
    organization: organizationShape(world, organization.account),
    sender: userShape(world, sender),
    installation: { id: installation.id, node_id: installation.nodeId },
  });
}
