import { roleOf } from "../actions/repositories.ts";
import type { Auth } from "../http/auth.ts";
import { type Context, type Handler, HttpError, isCovered, repositoryOf } from "./context.ts";

/** `app`: a JSON Web Token only. `token`: any token. Else the permissions of which one is enough (`checks:write`). */
export type Access = "app" | "token" | "anyone" | readonly `${string}:${"read" | "write"}`[];

export interface Route {
  /** As in GitHub's API description: `GET /repos/{owner}/{repo}`. */
  name: string;
  access: Access;
  handler: Handler;
}

interface Compiled extends Route {
  method: string;
  pattern: RegExp;
  parameters: string[];
  weight: number;
}

/** Parameters that may contain slashes. */
const LONG = new Set(["path", "ref", "branch", "basehead", "tree_sha"]);

export function compileRoutes(
  routes: Route[],
): (method: string, path: string) => { route: Route; params: Record<string, string> } | null {
  const compiled = routes.map(compile).sort((a, b) => b.weight - a.weight);
  return (method, path) => {
    for (const route of compiled) {
      const match = route.method === method ? route.pattern.exec(path) : null;
      if (match === null) continue;
      const params: Record<string, string> = {};
      for (const [i, parameter] of route.parameters.entries()) {
        params[parameter] = decodeURIComponent(match[i + 1] ?? "");
      }
      return { route, params };
    }
    return null;
  };
}

function compile(route: Route): Compiled {
  const [method = "", template = ""] = route.name.split(" ");
  const parameters: string[] = [];
  const source = template.replace(/\{(\w+)\}/g, (_, parameter: string) => {
    parameters.push(parameter);
    return parameter === "path" ? "(.*)" : LONG.has(parameter) ? "(.+)" : "([^/]+)";
  });
  const fixed = template.replace(/\{\w+\}/g, "").length + template.split("/").length * 10;
  return { ...route, method, parameters, pattern: new RegExp(`^${source}/?$`), weight: fixed };
}

/** @throws the answer GitHub gives to who may not do this. */
export function authorise(route: Route, context: Context): void {
  const { auth } = context;
  if (route.access === "anyone") return;
  if (route.access === "app") {
    if (auth.kind !== "app") throw new HttpError(401, "A JSON web token could not be decoded");
    return;
  }
  if (auth.kind === "none") throw new HttpError(401, "Requires authentication");
  if (auth.kind === "app") {
    throw new HttpError(401, "Bad credentials");
  }
  if (auth.kind === "installation" && auth.installation.suspendedAt !== null) {
    throw new HttpError(403, "This installation has been suspended");
  }
  if (route.access === "token") return;
  const writes = route.access.some((permission) => permission.endsWith(":write"));
  if (auth.kind === "installation") authoriseInstallation(route.access, writes, auth, context);
  else if (context.params.owner !== undefined) {
    const repository = repositoryOf(context);
    if (repository.archived && writes) throw new HttpError(403, "Repository was archived so is read-only.");
    const role = roleOf(context.world, repository, auth.account);
    if (writes && (role === null || role === "read")) {
      throw new HttpError(403, "Must have write access to the repository.");
    }
  }
}

function authoriseInstallation(
  access: Exclude<Access, string>,
  writes: boolean,
  auth: Extract<Auth, { kind: "installation" }>,
  context: Context,
): void {
  const refused = new HttpError(403, "Resource not accessible by integration");
  if (context.params.owner !== undefined) {
    const repository = repositoryOf(context);
    if (repository.archived && writes) throw new HttpError(403, "Repository was archived so is read-only.");
    if (!isCovered(auth, repository)) {
      if (writes) throw refused;
      return;
    }
  }
  const granted = access.some((wanted) => {
    const [name = "", level] = wanted.split(":");
    const has = auth.permissions[name];
    return has !== undefined && (level === "read" || has !== "read");
  });
  if (!granted) throw refused;
}
