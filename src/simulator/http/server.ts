import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { LoggedRequest } from "../api.ts";
import type { Fault } from "../faults.ts";
import { type GraphqlAnswer, type GraphqlRequest, runGraphql } from "../graphql/execute.ts";
import { type Answer, type Context, HttpError } from "../rest/context.ts";
import { authorise, compileRoutes, type Route } from "../rest/router.ts";
import { routes } from "../rest/routes.ts";
import type { World } from "../state/types.ts";
import type { Deliverer } from "../webhooks/deliver.ts";
import { type Auth, BadCredentials, type Credentials } from "./auth.ts";
import type { Limits, Resource } from "./limits.ts";
import { spoil } from "./spoil.ts";
import { isFresh, write } from "./write.ts";

export interface Service {
  world: World;
  credentials: Credentials;
  deliverer: Deliverer;
  limits: Limits;
  requests: LoggedRequest[];
  unsupported: string[];
  strike(request: LoggedRequest): Fault | null;
}

const DOCS = "https://docs.github.com/rest";
const match = compileRoutes(routes);

/** The HTTP server: logs, limits, faults, authentication and conditional requests around the routes. */
export function createHttpServer(service: Service) {
  // As long as GitHub's, so that a client that was busy for a while does not meet a connection that is being closed.
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(service, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      service.unsupported.push(`internal error: ${message}`);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: `the simulator failed: ${message}` }));
    });
  });
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://localhost");
  const method = request.method ?? "GET";
  const found = match(method, url.pathname);
  const isGraphql = method === "POST" && url.pathname === "/graphql";
  const body = parse(text);
  const entry: LoggedRequest = {
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    route: isGraphql ? "POST /graphql" : (found?.route.name ?? null),
    graphqlOperation: isGraphql ? operationName(body) : null,
    body: body === undefined ? text : body,
    status: 0,
    conditional: request.headers["if-none-match"] !== undefined,
    notModified: false,
    counted: false,
    fault: null,
    response: null,
  };
  service.requests.push(entry);
  const fault = service.strike(entry);
  if (fault !== null && fault.after !== true && fault.field === undefined)
    return spoil(entry, fault, response, null);

  const answer = await answerTo(service, request, url, entry, found, body, text);
  if (fault !== null) return spoil(entry, fault, response, answer);
  write(request, response, entry, answer);
}

async function answerTo(
  service: Service,
  request: IncomingMessage,
  url: URL,
  entry: LoggedRequest,
  found: ReturnType<typeof match>,
  body: unknown,
  text: string,
): Promise<Answer> {
  const { world, credentials, limits } = service;
  let auth: Auth;
  try {
    auth = await credentials.identify(request.headers.authorization);
  } catch (error) {
    if (error instanceof BadCredentials) return failure(401, error.message);
    throw error;
  }
  const who = auth.kind === "installation" ? `installation ${auth.installation.id}` : auth.kind;
  const resource: Resource = entry.route === "POST /graphql" ? "graphql" : "core";
  const limited = auth.kind !== "app";
  if (url.pathname === "/rate_limit") return rateLimit(limits, who);
  if (limited && !limits.take(who, resource, 1)) {
    const message = `API rate limit exceeded for ${who === "none" ? "127.0.0.1" : who}.`;
    const refused =
      resource === "core"
        ? failure(403, message)
        : { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] } };
    return withHeaders(refused, limits.headers(who, resource));
  }
  entry.counted = limited;
  let answer: Answer;
  if (text !== "" && body === undefined) answer = failure(400, "Problems parsing JSON");
  else if (resource === "graphql") answer = await graphql(service, auth, body as GraphqlRequest, who);
  else if (found === null)
    answer = redirect(world, url) ?? unsupported(service, `${entry.method} ${url.pathname}`);
  else {
    const context: Context = {
      world,
      credentials,
      deliverer: service.deliverer,
      auth,
      params: found.params,
      query: url.searchParams,
      headers: request.headers,
      path: url.pathname,
      body: (body ?? {}) as Record<string, unknown>,
    };
    answer = await handle(found.route, context, world, url);
  }
  if (answer.status === 200 && isFresh(request, answer)) {
    // A 304 does not count against the primary limit (docs: best practices, conditional requests).
    entry.counted = false;
    entry.notModified = true;
    limits.take(who, resource, -1);
    answer = { ...answer, status: 304 };
  }
  return limited ? withHeaders(answer, limits.headers(who, resource)) : answer;
}

async function handle(route: Route, context: Context, world: World, url: URL): Promise<Answer> {
  try {
    authorise(route, context);
    return await route.handler(context);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.status === 404) {
      const moved = redirect(world, url);
      if (moved !== null) return moved;
    }
    return failure(error.status, error.message, error.errors);
  }
}

/** GitHub redirects former names to the repository's number. */
function redirect(world: World, url: URL): Answer | null {
  const [, root, owner, name, ...rest] = url.pathname.split("/");
  const repository = root === "repos" ? world.renamed.get(`${owner}/${name}`.toLowerCase()) : undefined;
  if (repository !== undefined) {
    const location = `${world.url}/repositories/${[repository.id, ...rest].join("/")}${url.search}`;
    return { ...failure(301, "Moved Permanently"), headers: { location } };
  }
  const byId = root === "repositories" ? world.repositories.get(Number(owner)) : undefined;
  if (byId === undefined || name === undefined) return null;
  const location = `${world.url}/repos/${byId.owner.login}/${byId.name}/${[name, ...rest].join("/")}${url.search}`;
  return { ...failure(307, "Temporary Redirect"), headers: { location } };
}

async function graphql(service: Service, auth: Auth, body: GraphqlRequest, who: string): Promise<Answer> {
  if (auth.kind === "none" || auth.kind === "app") {
    return failure(
      401,
      auth.kind === "none" ? "This endpoint requires you to be authenticated." : "Bad credentials",
    );
  }
  if (auth.kind === "installation" && auth.installation.suspendedAt !== null) {
    return failure(403, "This installation has been suspended");
  }
  const result: GraphqlAnswer = await runGraphql(
    service.world,
    auth,
    body,
    service.limits.state(who, "graphql"),
  );
  service.limits.take(who, "graphql", result.cost - 1);
  if (result.unsupported !== null) return unsupported(service, result.unsupported);
  return { status: 200, body: result.body };
}

function unsupported(service: Service, what: string): Answer {
  service.unsupported.push(what);
  return failure(501, `The simulator does not have ${what}`);
}

function rateLimit(limits: Limits, who: string): Answer {
  const core = limits.state(who, "core");
  const graphqlState = limits.state(who, "graphql");
  const none = { ...core, used: 0, remaining: core.limit };
  return {
    status: 200,
    body: { resources: { core, search: none, graphql: graphqlState }, rate: core },
    headers: limits.headers(who, "core"),
  };
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function failure(status: number, message: string, errors?: unknown[]): Answer {
  return {
    status,
    body: {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: DOCS,
      status: String(status),
    },
  };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function operationName(body: unknown): string | null {
  const { operationName: named, query } = (body ?? {}) as { operationName?: string; query?: string };
  if (typeof named === "string") return named;
  return /\b(?:query|mutation)\s+(\w+)/.exec(query ?? "")?.[1] ?? null;
}
