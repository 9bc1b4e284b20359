import {
  organizationFullShape,
  publicUserShape,
  teamMembers,
  teamShape,
  teamSimpleShape,
  userShape,
} from "../shapes/accounts.ts";
import type { Organization, Team } from "../state/types.ts";
import { accountByLogin } from "../state/world.ts";
import { type Context, noContent, notFound, ok, page } from "./context.ts";
import type { Route } from "./router.ts";

/** Teams are shown only to a token of that organisation with `members: read`, whose lack reads as 404. */
function organizationOf(context: Context): Organization {
  const { world, auth, params } = context;
  const account = accountByLogin(world, params.org ?? "");
  const found = account === undefined ? undefined : world.organizations.get(account.id);
  if (found === undefined) throw notFound();
  if (auth.kind === "installation" && auth.installation.account !== account) throw notFound();
  if (auth.kind === "user" && !found.members.has(auth.account.id)) throw notFound();
  return found;
}

function teamOf(context: Context): { organization: Organization; team: Team } {
  const organization = organizationOf(context);
  const team = organization.teams.find((candidate) => candidate.slug === context.params.team_slug);
  if (team === undefined) throw notFound();
  return { organization, team };
}

export const organizationRoutes: Route[] = [
  {
    name: "GET /orgs/{org}",
    access: "token",
    handler: ({ world, params }) => {
      const account = accountByLogin(world, params.org ?? "");
      if (account?.type !== "Organization") throw notFound();
      return ok(organizationFullShape(world, account));
    },
  },
  {
    name: "GET /orgs/{org}/teams",
    access: ["members:read"],
    handler: (context) => {
      const organization = organizationOf(context);
      return page(context, organization.teams, (team) => teamShape(context.world, organization, team));
    },
  },
  {
    name: "GET /orgs/{org}/teams/{team_slug}",
    access: ["members:read"],
    handler: (context) => {
      const { organization, team } = teamOf(context);
      return ok({
        ...teamSimpleShape(context.world, organization, team),
        ...(team.parent === null
          ? {}
          : { parent: teamSimpleShape(context.world, organization, team.parent) }),
        created_at: team.createdAt,
        updated_at: team.createdAt,
        members_count: teamMembers(context.world, organization, team).length,
        repos_count: 0,
        organization: {
          ...organizationFullShape(context.world, organization.account),
        },
      });
    },
  },
  {
    name: "GET /orgs/{org}/teams/{team_slug}/members",
    access: ["members:read"],
    handler: (context) => {
      const { organization, team } = teamOf(context);
      return page(context, teamMembers(context.world, organization, team), (member) =>
        userShape(context.world, member),
      );
    },
  },
  {
    name: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
    access: ["members:read"],
    handler: (context) => {
      const { organization, team } = teamOf(context);
      const member = teamMembers(context.world, organization, team).find(
        (one) => one.login.toLowerCase() === context.params.username?.toLowerCase(),
      );
      if (member === undefined) throw notFound();
      return ok({
        role: "member",
        state: "active",
        url: `${context.world.url}/organizations/${organization.account.id}/team/${team.id}/memberships/${member.login}`,
      });
    },
  },
  {
    name: "GET /orgs/{org}/members/{username}",
    access: ["members:read"],
    handler: (context) => {
      const organization = organizationOf(context);
      const account = accountByLogin(context.world, context.params.username ?? "");
      if (account === undefined || !organization.members.has(account.id)) throw notFound();
      return noContent();
    },
  },
  {
    name: "GET /users/{username}",
    access: "anyone",
    handler: ({ world, params }) => {
      const account = accountByLogin(world, params.username ?? "");
      if (account === undefined) throw notFound();
      return ok(publicUserShape(world, account));
    },
  },
  {
    name: "GET /user/{account_id}",
    access: "anyone",
    handler: ({ world, params }) => {
      const account = world.accounts.get(Number(params.account_id));
      if (account === undefined) throw notFound();
      return ok(publicUserShape(world, account));
    },
  },
];
