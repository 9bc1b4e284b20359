import { z } from "zod";
import type { Authorization } from "../../facts/authorization.ts";
import { type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { passing } from "../client/failure.ts";

const WHAT = "authorisations";

const QUERY = `query Authorizations($ids: [ID!]!) {
  nodes(ids: $ids) { __typename ... on IssueComment { id lastEditedAt includesCreatedEdit } }
}`;

const answer = z.object({
  nodes: z.array(
    z
      .object({
        __typename: z.string(),
        id: z.string().optional(),
        lastEditedAt: z.string().nullish(),
        includesCreatedEdit: z.boolean().optional(),
      })
      .nullable(),
  ),
});

/**
 * Looks again at the comments by which people authorised: what was edited or deleted since counts no more. Who wrote them,
 * what and through which app stays as GitHub's signed delivery told it.
 */
export async function readAuthorizations(
  client: GitHubClient,
  recorded: Authorization[],
): Promise<Known<Authorization[]>> {
  const ids = recorded.flatMap(({ by, id }) => (by === "comment" ? [id] : []));
  if (ids.length === 0) return known(recorded);
  const { data, errors } = await client.graphql(QUERY, { ids });
  const failed = errors.find(({ type }) => type !== "NOT_FOUND");
  if (failed !== undefined)
    return passing("github/graphql-errors", WHAT, `GitHub answered: ${failed.message}`);
  const read = answer.safeParse(data);
  if (!read.success || read.data.nodes.length !== ids.length)
    return passing("github/null-list", WHAT, "GitHub's answer has another shape.");
  const comments = new Map(read.data.nodes.map((node, index) => [ids[index], node]));
  // A null is a comment that is gone only where GitHub says so.
  for (const [index, id] of ids.entries())
    if (comments.get(id) === null && !errors.some(({ path }) => path === `nodes.${index}`))
      return passing("github/null-item", WHAT, "GitHub answered null for a comment and did not say why.");
  return known(
    recorded.map((one) => {
      if (one.by !== "comment") return one;
      const comment = comments.get(one.id);
      if (comment == null || comment.__typename !== "IssueComment") return { ...one, state: "deleted" };
      const edited = comment.lastEditedAt != null || comment.includesCreatedEdit !== false;
      return edited ? { ...one, state: "edited" } : one;
    }),
  );
}
