import { createTeam, setMembership } from "../actions/accounts.ts";
import { install, setCovered, setSuspended, uninstall } from "../actions/installations.ts";
import { createRepository } from "../actions/repositories.ts";
import { configureOrganization } from "../actions/settings.ts";
import type {
  Installation as InstallationHandle,
  Organization as OrganizationHandle,
  Team as TeamHandle,
} from "../api.ts";
import type { Installation, Organization, Team, World } from "../state/types.ts";
import { ownerOf, repositoryByName } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { commit } from "./commits.ts";
import { repositoryHandle } from "./repository.ts";
import { rulesetHandle } from "./rulesets.ts";
import { accountOf } from "./threads.ts";

export function organizationHandle(world: World, organization: Organization): OrganizationHandle {
  const { account } = organization;
  const owner = ownerOf(world, account);
  const repositoryId = (name: string) => {
    const found = repositoryByName(world, account.login, name);
    if (found === undefined) throw new Error(`${account.login} has no repository ${name}`);
    return found.id;
  };
  return {
    id: account.id,
    login: account.login,
    install({ repositories = "all", permissions = world.app.permissions, by } = {}) {
      const covers = repositories === "all" ? "all" : new Set(repositories.map(repositoryId));
      const sender = by === undefined ? owner : accountOf(world, by);
      return installationHandle(world, install(world, account, covers, permissions, sender));
    },
    addMember: (user, role = "member") => void organization.members.set(user.id, role),
    removeMember(user) {
      organization.members.delete(user.id);
      for (const team of organization.teams) {
        if (team.members.has(user.id))
          setMembership(world, organization, team, accountOf(world, user), false);
      }
    },
    team(slug, members = [], options = {}) {
      const team =
        organization.teams.find((one) => one.slug === slug) ?? createTeam(world, organization, slug, options);
      const handle = teamHandle(world, organization, team);
      for (const member of members) handle.add(member);
      return handle;
    },
    repository(name, options) {
      const existing = repositoryByName(world, account.login, name);
      if (existing !== undefined) {
        if (options !== undefined) throw new Error(`${account.login}/${name} exists already`);
        return repositoryHandle(world, existing);
      }
      const repository = createRepository(world, account, name, options);
      announce(world, repository, "repository", owner, { action: "created" });
      if (options?.files !== undefined) {
        const by = { id: owner.id, login: owner.login, type: "User" as const, nodeId: owner.nodeId };
        commit(world, repository, { by, files: options.files, message: "Initial commit", bypass: true });
      }
      return repositoryHandle(world, repository);
    },
    ruleset: (options) => rulesetHandle(world, { organization }, options),
    configure: (options) => configureOrganization(world, organization, options),
  };
}

function teamHandle(world: World, organization: Organization, team: Team): TeamHandle {
  return {
    id: team.id,
    slug: team.slug,
    add: (user) => setMembership(world, organization, team, accountOf(world, user), true),
    remove: (user) => setMembership(world, organization, team, accountOf(world, user), false),
  };
}

function installationHandle(world: World, installation: Installation): InstallationHandle {
  const { account } = installation;
  const owner = ownerOf(world, account);
  const repository = (name: string) => {
    const found = repositoryByName(world, account.login, name);
    if (found === undefined) throw new Error(`${account.login} has no repository ${name}`);
    return found;
  };
  return {
    id: installation.id,
    addRepository: (name) => setCovered(world, installation, repository(name), owner, true),
    removeRepository: (name) => setCovered(world, installation, repository(name), owner, false),
    suspend: () => setSuspended(world, installation, owner, true),
    unsuspend: () => setSuspended(world, installation, owner, false),
    uninstall: () => uninstall(world, installation, owner),
  };
}
