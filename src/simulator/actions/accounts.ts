import type { AppReference } from "../api.ts";
import { teamShape, userShape } from "../shapes/accounts.ts";
import type { Account, App, Organization, Team, World } from "../state/types.ts";
import { accountByLogin, nodeId, ownerOf } from "../state/world.ts";
import { announceInOrganization } from "../webhooks/announce.ts";

/** Finds an account or registers it. */
export function ensureAccount(
  world: World,
  login: string,
  type: Account["type"],
  options: { id?: number; name?: string; emails?: string[]; appId?: number } = {},
): Account {
  const existing = accountByLogin(world, login);
  if (existing !== undefined) {
    if (existing.type !== type) throw new Error(`${login} is a ${existing.type}, not a ${type}`);
    return existing;
  }
  const id = options.id ?? world.nextId("account");
  const taken = world.accounts.get(id);
  if (taken !== undefined) throw new Error(`account ${id} is ${taken.login}`);
  const prefix = { User: "U", Bot: "BOT", Organization: "O" }[type];
  const account: Account = {
    id,
    nodeId: nodeId(prefix, id),
    login,
    type,
    name: options.name ?? null,
    emails: (options.emails ?? (type === "User" ? [`${login}@example.com`] : [])).map((email) =>
      email.toLowerCase(),
    ),
    appId: options.appId ?? null,
    createdAt: world.time(),
  };
  world.accounts.set(id, account);
  world.nodes.set(account.nodeId, { type: "Account", value: account });
  return account;
}

/** Finds an App or registers it, owned by an account of its makers. */
export function ensureApp(world: World, reference: AppReference): App {
  const existing = world.apps.get(reference.id);
  if (existing !== undefined) return existing;
  const app: App = {
    id: reference.id,
    nodeId: nodeId("A", reference.id),
    slug: reference.slug,
    name: reference.name ?? reference.slug,
    clientId: `Iv23li${String(reference.id).padStart(14, "0")}`,
    owner: ensureAccount(world, `${reference.slug}-makers`, "Organization"),
    permissions: { metadata: "read", checks: "write" },
    events: [],
    createdAt: world.time(),
  };
  world.apps.set(app.id, app);
  return app;
}

export function ensureOrganization(world: World, login: string, id?: number): Organization {
  const account = ensureAccount(world, login, "Organization", id === undefined ? {} : { id });
  const existing = world.organizations.get(account.id);
  if (existing !== undefined) return existing;
  const organization: Organization = { account, members: new Map(), teams: [], rulesets: [] };
  world.organizations.set(account.id, organization);
  // Somebody founded it; acts that name nobody are this person's.
  organization.members.set(ensureAccount(world, `${login}-owner`, "User").id, "admin");
  return organization;
}

export function createTeam(
  world: World,
  organization: Organization,
  slug: string,
  options: { parent?: string; name?: string } = {},
): Team {
  const parent = organization.teams.find((team) => team.slug === options.parent) ?? null;
  if (options.parent !== undefined && parent === null) throw new Error(`no team ${options.parent}`);
  const id = world.nextId("team");
  const team: Team = {
    id,
    nodeId: nodeId("T", id),
    slug,
    name: options.name ?? slug,
    members: new Set(),
    parent,
    createdAt: world.time(),
  };
  organization.teams.push(team);
  announceInOrganization(world, organization, "team", ownerOf(world, organization.account), {
    action: "created",
    team: teamShape(world, organization, team),
  });
  return team;
}

/** Adds to or removes from a team; a new member of a team is a member of the organisation. */
export function setMembership(
  world: World,
  organization: Organization,
  team: Team,
  member: Account,
  present: boolean,
): void {
  if (present) {
    team.members.add(member.id);
    if (!organization.members.has(member.id)) organization.members.set(member.id, "member");
  } else team.members.delete(member.id);
  announceInOrganization(world, organization, "membership", ownerOf(world, organization.account), {
    action: present ? "added" : "removed",
    scope: "team",
    member: userShape(world, member),
    team: teamShape(world, organization, team),
  });
}
