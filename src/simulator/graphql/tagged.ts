import type { Auth } from "../http/auth.ts";
import type { Account, World } from "../state/types.ts";

/** A value with the schema type it stands for. */
export interface Tagged<T = unknown> {
  readonly __typename: string;
  readonly value: T;
}

export interface GraphqlContext {
  world: World;
  auth: Extract<Auth, { kind: "installation" | "user" }>;
  rateLimit: { limit: number; used: number; remaining: number; reset: number };
  cost: { cost: number; nodeCount: number };
  /** Who acts in a mutation. */
  actor: Account;
}

export type Args = Record<string, unknown>;
export type FieldResolver = (value: unknown, args: Args, context: GraphqlContext) => unknown;
export type TypeResolvers = Record<string, FieldResolver>;

/** The fields of one type, over the simulator's own record of it. */
export function fieldsOf<T>(
  fields: Record<string, (value: T, args: Args, context: GraphqlContext) => unknown>,
): TypeResolvers {
  return fields as TypeResolvers;
}

export function tag<T>(typename: string, value: T): Tagged<T> {
  return { __typename: typename, value };
}

export function tagOrNull<T>(typename: string, value: T | null | undefined): Tagged<T> | null {
  return value === null || value === undefined ? null : tag(typename, value);
}

/** An account as the schema types it; null stays null. */
export function actorTag(account: Account | null): Tagged<Account> | null {
  return account === null ? null : tag(account.type, account);
}

/** GraphQL's `GitActor.user` and every other `User` field know people only: a bot there is null, as on GitHub. */
export function userTag(account: Account | null): Tagged<Account> | null {
  return account?.type === "User" ? tag("User", account) : null;
}

/** Something the simulator does not have: answered loudly, never with null. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}

/** An error entry as GitHub gives it, with its `type`. */
export class GithubError extends Error {
  override readonly name = "GithubError";
  readonly extensions: { type: string };

  constructor(type: string, message: string) {
    super(message);
    this.extensions = { type };
  }
}
