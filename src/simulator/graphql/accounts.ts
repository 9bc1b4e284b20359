import { slugOf, teamMembers, WEB } from "../shapes/accounts.ts";
import type { Account, App, Organization, Team } from "../state/types.ts";
import { connection } from "./connections.ts";
import { type Args, fieldsOf, type GraphqlContext, tag, tagOrNull } from "./tagged.ts";

const common = {
  id: (account: Account) => account.nodeId,
  databaseId: (account: Account) => account.id,
  login: (account: Account) => account.login,
  avatarUrl: (account: Account) => `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
  resourcePath: (account: Account) => `/${account.login}`,
  url: (account: Account) => `${WEB}/${account.login}`,
  createdAt: (account: Account) => account.createdAt,
  updatedAt: (account: Account) => account.createdAt,
};

const bot = {
  ...common,
  login: (account: Account, _args: Args, { world }: GraphqlContext) => slugOf(world, account),
  resourcePath: (account: Account, _args: Args, { world }: GraphqlContext) =>
    `/apps/${slugOf(world, account)}`,
  url: (account: Account, _args: Args, { world }: GraphqlContext) => `${WEB}/apps/${slugOf(world, account)}`,
};

const organizationOf = (account: Account, { world }: GraphqlContext): Organization | undefined =>
  world.organizations.get(account.id);

export const accountTypes = {
  User: fieldsOf<Account>({ ...common, name: (account) => account.name }),
  Bot: fieldsOf<Account>(bot),
  Organization: fieldsOf<Account>({
    ...common,
    name: (account) => account.name,
    team: (account, { slug }, context) =>
      tagOrNull(
        "Team",
        organizationOf(account, context)?.teams.find((team) => team.slug === slug),
      ),
    teams: (account, args, context) =>
      connection("teams", args, organizationOf(account, context)?.teams ?? [], (team) => tag("Team", team)),
  }),
  Team: fieldsOf<Team>({
    id: (team) => team.nodeId,
    databaseId: (team) => team.id,
    slug: (team) => team.slug,
    name: (team) => team.name,
    parentTeam: (team) => tagOrNull("Team", team.parent),
    members: (team, args, { world }) => {
      const organization = [...world.organizations.values()].find((one) => one.teams.includes(team));
      const all = organization === undefined ? [] : teamMembers(world, organization, team);
      return connection("members", args, all, (member) => tag("User", member));
    },
  }),
  App: fieldsOf<App>({
    id: (app) => app.nodeId,
    databaseId: (app) => app.id,
    slug: (app) => app.slug,
    name: (app) => app.name,
    clientId: (app) => app.clientId,
    createdAt: (app) => app.createdAt,
    updatedAt: (app) => app.createdAt,
    url: (app) => `${WEB}/apps/${app.slug}`,
  }),
};
