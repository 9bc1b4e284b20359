import type { RepositoryOptions, Role } from "../api.ts";
import { createObjectStore } from "../git/objects.ts";
import type { Account, Repository, World } from "../state/types.ts";
import { nodeId, repositoryByName } from "../state/world.ts";

export function createRepository(
  world: World,
  owner: Account,
  name: string,
  options: RepositoryOptions = {},
  parent: Repository | null = null,
): Repository {
  if (repositoryByName(world, owner.login, name) !== undefined) {
    throw new Error(`${owner.login}/${name} exists already`);
  }
  const id = options.id ?? world.nextId("repository");
  const at = world.time();
  const repository: Repository = {
    id,
    nodeId: nodeId("R", id),
    owner,
    name,
    private: options.private ?? false,
    archived: false,
    defaultBranch: options.defaultBranch ?? parent?.defaultBranch ?? "main",
    parent,
    objects: parent?.objects ?? createObjectStore(),
    refs: new Map(),
    roles: new Map((options.collaborators ?? []).map(([actor, role]): [number, Role] => [actor.id, role])),
    teamRoles: new Map(options.teams ?? []),
    properties: new Map(Object.entries(options.properties ?? {})),
    labels: new Map(),
    issues: new Map(),
    pulls: new Map(),
    nextNumber: 1,
    rulesets: [],
    suites: [],
    statuses: [],
    activities: [],
    workflowRuns: [],
    environments: [],
    deployments: [],
    commitComments: [],
    discussions: [],
    releases: [],
    attestations: [],
    signatures: parent?.signatures ?? new Map(),
    queue: [],
    groups: [],
    allowAutoMerge: options.allowAutoMerge ?? true,
    mergeMethods: options.mergeMethods ?? ["merge", "squash", "rebase"],
    createdAt: at,
    pushedAt: at,
  };
  world.repositories.set(id, repository);
  world.nodes.set(repository.nodeId, { type: "Repository", value: repository });
  return repository;
}

/** The role that an account has in a repository: directly, by a team, by organisation ownership, or read for everyone if public. */
export function roleOf(world: World, repository: Repository, account: Account): Role | null {
  const order: Role[] = ["read", "triage", "write", "maintain", "admin"];
  const organization = world.organizations.get(repository.owner.id);
  const roles: Role[] = [];
  const direct = repository.roles.get(account.id);
  if (direct !== undefined) roles.push(direct);
  if (account === repository.owner || organization?.members.get(account.id) === "admin") roles.push("admin");
  if (organization?.members.has(account.id)) roles.push("read");
  for (const team of organization?.teams ?? []) {
    const role = repository.teamRoles.get(team.slug);
    if (role !== undefined && team.members.has(account.id)) roles.push(role);
  }
  if (!repository.private) roles.push("read");
  return roles.sort((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? null;
}
