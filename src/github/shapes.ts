import { z } from "zod";
import type { Account, Actor } from "../facts/account.ts";

/** Shapes that many of GitHub's answers share, and what they become in the facts. */

export const sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

/** An actor in GraphQL. Null is an account that is gone; a login alone proves nothing. */
export const graphqlActor = z
  .object({
    __typename: z.enum(["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"]),
    login: z.string(),
    databaseId: z.int().nullish(),
  })
  .nullable();

export type GraphqlActor = z.infer<typeof graphqlActor>;

/**
 * GraphQL selection that {@link graphqlActor} reads. An `EnterpriseUserAccount` has no number; it never acts on a
 * repository.
 */
export const ACTOR_FIELDS =
  "__typename login ... on User { databaseId } ... on Bot { databaseId } ... on Organization { databaseId } ... on Mannequin { databaseId }";

/** Who acted, by number; null for an account that is gone or has none. */
export function accountOf(actor: GraphqlActor): Account | null {
  if (actor === null || typeof actor.databaseId !== "number") return null;
  return { id: actor.databaseId, login: actor.login, type: actor.__typename };
}

/** An act as the GraphQL API tells it: it never says through which App a person acted. */
export function actorOf(actor: GraphqlActor): Actor {
  return { account: accountOf(actor), via: null };
}

/** An account in REST. */
export const restAccount = z.object({
  id: z.int(),
  login: z.string(),
  type: z.enum(["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"]),
});

/** `performed_via_github_app` in REST. */
export const restApp = z.object({ id: z.int(), slug: z.string() }).nullish();

/** A GraphQL connection whose nodes may be missing: `null` where a list should be is a gap, not an empty list. */
export function connection<T extends z.ZodType>(node: T) {
  return z
    .object({
      totalCount: z.int().nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }).nullish(),
      nodes: z.array(node.nullable()).nullable(),
    })
    .nullable();
}

export interface Connection<T> {
  totalCount?: number | null | undefined;
  pageInfo?: { hasNextPage: boolean; endCursor: string | null } | null | undefined;
  nodes: (T | null)[] | null;
}
