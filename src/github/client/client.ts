import type { Octokit } from "@octokit/core";
import type { z } from "zod";
import { describe, unavailable } from "./failure.ts";

export interface GraphqlError {
  type: string | undefined;
  message: string;
  path: string;
}

export interface GraphqlAnswer {
  data: unknown;
  errors: GraphqlError[];
}

/** The few ways in which this adapter talks to GitHub, with answers checked for their shape. */
export interface GitHubClient {
  /** One GET. @throws RequestError as Octokit does; AgentPolicyError when the answer has another shape. */
  get<T>(route: string, parameters: Record<string, unknown>, schema: z.ZodType<T>): Promise<T>;
  /** Every page of a list, at most `maxPages`; `complete` is false when there are more. */
  list<T>(
    route: string,
    parameters: Record<string, unknown>,
    schema: z.ZodType<T>,
    maxPages: number,
  ): Promise<{ items: T[]; complete: boolean }>;
  /** One POST or PATCH. `once`: not repeated by itself, since a second one would not be the same. */
  send<T>(
    route: string,
    parameters: Record<string, unknown>,
    schema: z.ZodType<T>,
    options?: { once?: boolean },
  ): Promise<T>;
  /** Answers with data and errors side by side; the caller says what each error makes unknown. */
  graphql(query: string, variables: Record<string, unknown>): Promise<GraphqlAnswer>;
}

/** Errors that GitHub will give again: asking once more is no use. */
const FINAL = new Set([
  "NOT_FOUND",
  "FORBIDDEN",
  "INSUFFICIENT_SCOPES",
  "SAML_FAILURE",
  "undefinedField",
  "argumentLiteralsIncompatible",
]);

/**
 * Wraps an Octokit.
 *
 * @param graphqlRetries how often a query is repeated whose answer holds `errors[]` that may pass (time-outs, resource limits)
 * @param pause waits before the n-th repetition
 */
export function createClient(
  octokit: Octokit,
  options: { graphqlRetries?: number; pause?: (attempt: number) => Promise<void> } = {},
): GitHubClient {
  const retries = options.graphqlRetries ?? 2;
  const pause =
    options.pause ?? ((attempt: number) => new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt)));

  async function query(text: string, variables: Record<string, unknown>): Promise<GraphqlAnswer> {
    const operation = /^\s*(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? "query";
    let data: unknown;
    try {
      ({ data } = await octokit.request("POST /graphql", {
        query: text,
        variables,
        operationName: operation,
      }));
    } catch (error) {
      throw unavailable(`GraphQL query ${operation}`, describe(error), error);
    }
    if (typeof data !== "object" || data === null || !("data" in data || "errors" in data)) {
      throw unavailable(`GraphQL query ${operation}`, "the answer holds neither data nor errors");
    }
    const answer = data as { data?: unknown; errors?: unknown };
    return { data: answer.data ?? null, errors: graphqlErrors(answer.errors) };
  }

  return {
    async get(route, parameters, schema) {
      const { data } = await octokit.request(`GET ${route}`, parameters);
      return parse(schema, data, route);
    },
    async list(route, parameters, schema, maxPages) {
      const items = [];
      for (let page = 1; ; page += 1) {
        const { data, headers } = await octokit.request(`GET ${route}`, {
          ...parameters,
          per_page: 100,
          page,
        });
        if (!Array.isArray(data)) throw unavailable(route, "the answer is not a list");
        for (const item of data) items.push(parse(schema, item, route));
        if (!hasNext(headers.link)) return { items, complete: true };
        if (page >= maxPages) return { items, complete: false };
      }
    },
    async send(route, parameters, schema, sendOptions) {
      const { data } = await octokit.request(route, {
        ...parameters,
        ...(sendOptions?.once ? { request: { retries: 0 } } : {}),
      });
      return parse(schema, data, route);
    },
    async graphql(text, variables) {
      for (let attempt = 0; ; attempt += 1) {
        const answer = await query(text, variables);
        if (attempt >= retries || answer.errors.every(({ type }) => type !== undefined && FINAL.has(type))) {
          return answer;
        }
        await pause(attempt);
      }
    },
  };
}

/** Checks the shape of an answer. @throws AgentPolicyError `github/unavailable` */
export function parse<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw unavailable(what, `the answer has another shape at ${issue?.path.join(".")}: ${issue?.message}`);
}

/** Errors that make `path` unknown: at it, below it, above it, or without any path. */
export function errorsAt(errors: GraphqlError[], path: string): GraphqlError[] {
  return errors.filter(
    (error) =>
      error.path === "" ||
      error.path === path ||
      error.path.startsWith(`${path}.`) ||
      path.startsWith(`${error.path}.`),
  );
}

function graphqlErrors(errors: unknown): GraphqlError[] {
  if (errors === undefined || errors === null) return [];
  if (!Array.isArray(errors)) return [{ type: undefined, message: "unreadable errors", path: "" }];
  return errors.map((error: { type?: unknown; message?: unknown; path?: unknown } | null) => ({
    type: typeof error?.type === "string" ? error.type : undefined,
    message: String(error?.message ?? "no message").slice(0, 300),
    path: Array.isArray(error?.path) ? error.path.join(".") : "",
  }));
}

function hasNext(link: unknown): boolean {
  return typeof link === "string" && /rel="next"/.test(link);
}
