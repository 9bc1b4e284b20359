import {
  buildSchema,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLTypeResolver,
  parse,
  validate,
} from "graphql";
import { appBot } from "../actions/bots.ts";
import type { Auth } from "../http/auth.ts";
import type { World } from "../state/types.ts";
import { costOf } from "./cost.ts";
import { resolvers } from "./resolvers.ts";
import { sdl } from "./schema.generated.ts";
import { GithubError, type GraphqlContext, type Tagged, Unsupported } from "./tagged.ts";

export interface GraphqlRequest {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

export interface GraphqlAnswer {
  body: { data?: unknown; errors?: unknown[] };
  cost: number;
  /** What the simulator lacks; the answer is void then. */
  unsupported: string | null;
}

const schema = buildSchema(sdl);

const typeResolver: GraphQLTypeResolver<unknown, GraphqlContext> = (source) => (source as Tagged).__typename;

/** Tagged values go by their type's table, plain objects by property; what is in neither is not simulated. */
const fieldResolver: GraphQLFieldResolver<unknown, GraphqlContext> = (source, args, context, info) => {
  const type = info.parentType.name;
  const field = info.fieldName;
  const table = resolvers[type];
  const resolver = table === undefined ? undefined : table[field];
  if (resolver !== undefined) return resolver((source as Tagged | undefined)?.value, args, context);
  if (table === undefined && typeof source === "object" && source !== null && field in source) {
    const value = (source as Record<string, unknown>)[field];
    return typeof value === "function" ? value() : value;
  }
  throw new Unsupported(`GraphQL field ${type}.${field}`);
};

/** Runs a query or mutation on GitHub's schema, as far as the simulator has it. */
export async function runGraphql(
  world: World,
  auth: Extract<Auth, { kind: "installation" | "user" }>,
  request: GraphqlRequest,
  rateLimit: GraphqlContext["rateLimit"],
): Promise<GraphqlAnswer> {
  const refuse = (errors: unknown[]): GraphqlAnswer => ({ body: { errors }, cost: 1, unsupported: null });
  if (typeof request?.query !== "string")
    return refuse([{ message: "A query attribute must be specified and must be a string." }]);
  let document: ReturnType<typeof parse>;
  try {
    document = parse(request.query);
  } catch (error) {
    return refuse([{ message: error instanceof Error ? error.message : String(error) }]);
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0)
    return refuse(invalid.map((error) => ({ ...error.toJSON(), extensions: { code: "undefinedField" } })));
  const cost = costOf(document, request.variables ?? {});
  const context: GraphqlContext = {
    world,
    auth,
    rateLimit,
    cost,
    actor: auth.kind === "user" ? auth.account : appBot(world, world.app.id),
  };
  const result = await execute({
    schema,
    document,
    contextValue: context,
    variableValues: request.variables ?? {},
    ...(request.operationName == null ? {} : { operationName: request.operationName }),
    fieldResolver,
    typeResolver,
  });
  const errors = result.errors ?? [];
  const lacking = errors.find((error) => error.originalError instanceof Unsupported);
  if (lacking !== undefined) return { body: {}, cost: cost.cost, unsupported: lacking.message };
  const broken = errors.find(
    (error) => error.originalError !== undefined && !(error.originalError instanceof GithubError),
  );
  if (broken?.originalError !== undefined) throw broken.originalError;
  return {
    body: { data: result.data, ...(errors.length === 0 ? {} : { errors: errors.map(errorShape) }) },
    cost: cost.cost,
    unsupported: null,
  };
}

function errorShape(error: GraphQLError): unknown {
  const { originalError } = error;
  return {
    ...(originalError instanceof GithubError ? { type: originalError.extensions.type } : {}),
    path: error.path,
    locations: error.locations,
    message: error.message,
  };
}
