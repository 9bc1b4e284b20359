import { z } from "zod";
import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Comment } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, passing } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { actorOf, restApp } from "../shapes.ts";
import type { EvidenceComment } from "./evidence-shapes.ts";
import { lastEdit } from "./witnesses.ts";

/** Whether a comment asks this App for something; only what begins with it is ever read as an order (docs on exceptions and break-glass). */
const isCommand = ({ body }: { body: string }): boolean => body.startsWith("/agent-policy ");

const restComment = z.object({ node_id: z.string(), performed_via_github_app: restApp });

/**
 * Comments as facts know them. GraphQL does not say through which App a person commented; REST does, and is asked
 * only where a comment carries a command.
 */
export async function commentsOf(
  client: GitHubClient,
  repo: Repo,
  number: number,
  found: EvidenceComment[],
  witnesses: Witness[],
): Promise<Known<Comment[]>> {
  const comments = found.map((comment) => commentOf(comment, witnesses));
  if (!found.some(isCommand)) return known(comments);
  try {
    const { items, complete } = await client.list(
      "/repos/{owner}/{repo}/issues/{number}/comments",
      { ...repo, number },
      restComment,
      100,
    );
    const apps = new Map(items.map((item) => [item.node_id, item.performed_via_github_app ?? null]));
    if (!complete || found.some((one) => isCommand(one) && !apps.has(one.id))) {
      return passing("github/pages", "comments", "Not every comment with a command could be read again.");
    }
    return known(
      comments.map((comment) => ({
        ...comment,
        author: { ...comment.author, via: apps.get(comment.id) ?? null },
      })),
    );
  } catch (error) {
    return passing("github/denied", "comments", describe(error));
  }
}

function commentOf(found: EvidenceComment, witnesses: Witness[]): Comment {
  const witness = lastEdit(witnesses, found.id);
  const edited = found.lastEditedAt !== null || found.includesCreatedEdit || witness !== null;
  return {
    id: found.id,
    author: actorOf(found.author),
    editor: edited ? (witness?.actor ?? actorOf(found.editor)) : null,
    edited,
    createdAt: found.createdAt,
    body: found.body,
  };
}
