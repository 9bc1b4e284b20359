import { covered } from "../actions/installations.ts";
import type { Permissions } from "../api.ts";
import { appShape, installationShape } from "../shapes/accounts.ts";
import { repositoryShape } from "../shapes/repository.ts";
import type { Installation } from "../state/types.ts";
import { accountByLogin } from "../state/world.ts";
import { type Context, HttpError, isCovered, noContent, notFound, ok, page, slice } from "./context.ts";
import type { Route } from "./router.ts";

function installationOr404({ world, params }: Context): Installation {
  const found = world.installations.get(Number(params.installation_id));
  if (found === undefined) throw notFound();
  return found;
}

/** `POST /app/installations/{installation_id}/access_tokens`: the App's rights or fewer, all its repositories or some. */
function createToken(context: Context) {
  const { world, credentials, body } = context;
  const installation = installationOr404(context);
  if (installation.suspendedAt !== null) throw new HttpError(403, "This installation has been suspended");
  const asked = body.permissions as Permissions | undefined;
  const levels = ["read", "write", "admin"];
  for (const [name, level] of Object.entries(asked ?? {})) {
    const granted = installation.permissions[name];
    if (granted === undefined || levels.indexOf(level) > levels.indexOf(granted)) {
      throw new HttpError(422, "The permissions requested are not granted to this installation.");
    }
  }
  const all = covered(world, installation);
  const names = body.repositories as string[] | undefined;
  const ids = body.repository_ids as number[] | undefined;
  if ((names?.length ?? 0) + (ids?.length ?? 0) > 500) {
    throw new HttpError(422, "Too many repositories: at most 500 may be named.");
  }
  const chosen = [
    ...(names ?? []).map((name) => all.find((one) => one.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => all.find((one) => one.id === id)),
  ];
  if (chosen.includes(undefined)) {
    throw new HttpError(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const some = chosen.flatMap((repository) => repository ?? []);
  const held =
    names === undefined && ids === undefined ? null : new Set(some.map((repository) => repository.id));
  const permissions =
    asked === undefined ? installation.permissions : { metadata: "read" as const, ...asked };
  const { token, expiresAt } = credentials.issue(installation, permissions, held);
  return ok(
    {
      token,
      expires_at: expiresAt,
      permissions,
      repository_selection: held === null && installation.repositories === "all" ? "all" : "selected",
      ...(held === null
        ? {}
        : { repositories: some.map((repository) => repositoryShape(world, repository)) }),
    },
    201,
  );
}

function installationFor(context: Context, login: string | undefined): Installation {
  const account = accountByLogin(context.world, login ?? "");
  const found = [...context.world.installations.values()].find((one) => one.account === account);
  if (account === undefined || found === undefined) throw notFound();
  return found;
}

export const appRoutes: Route[] = [
  {
    name: "GET /app",
    access: "app",
    handler: ({ world }) =>
      ok({ ...appShape(world, world.app), installations_count: world.installations.size }),
  },
  {
    name: "GET /app/installations",
    access: "app",
    handler: (context) =>
      page(context, [...context.world.installations.values()], (one) =>
        installationShape(context.world, one),
      ),
  },
  {
    name: "GET /app/installations/{installation_id}",
    access: "app",
    handler: (context) => ok(installationShape(context.world, installationOr404(context))),
  },
  { name: "POST /app/installations/{installation_id}/access_tokens", access: "app", handler: createToken },
  {
    name: "GET /orgs/{org}/installation",
    access: "app",
    handler: (context) => ok(installationShape(context.world, installationFor(context, context.params.org))),
  },
  {
    name: "GET /users/{username}/installation",
    access: "app",
    handler: (context) =>
      ok(installationShape(context.world, installationFor(context, context.params.username))),
  },
  {
    name: "GET /repos/{owner}/{repo}/installation",
    access: "app",
    handler: (context) => {
      const installation = installationFor(context, context.params.owner);
      const wanted = context.params.repo?.toLowerCase();
      const covers = covered(context.world, installation).some((one) => one.name.toLowerCase() === wanted);
      if (!covers) throw notFound();
      return ok(installationShape(context.world, installation));
    },
  },
  {
    name: "GET /installation/repositories",
    access: "token",
    handler: (context) => {
      const { world, auth } = context;
      if (auth.kind !== "installation")
        throw new HttpError(
          403,
          "You must authenticate with an installation access token in order to list repositories for an installation.",
        );
      const all = covered(world, auth.installation).filter((repository) => isCovered(auth, repository));
      const { list, headers } = slice(context, all);
      return {
        status: 200,
        headers,
        body: {
          total_count: all.length,
          repository_selection: auth.installation.repositories === "all" ? "all" : "selected",
          repositories: list.map((repository) => repositoryShape(world, repository)),
        },
      };
    },
  },
  {
    name: "DELETE /installation/token",
    access: "token",
    handler: ({ auth, credentials }) => {
      if (auth.kind === "installation") credentials.revoke(auth.token);
      return noContent();
    },
  },
];
