import type { LeverKind } from "../chains/types.ts";
import type { Actor } from "../facts/account.ts";
import { digest } from "../facts/digest.ts";

/**
 * One act on GitHub that may set a bot or workflow off: a comment, a label, a push, a dispatch, a run. Immutable, and
 * taken from a signed delivery or from the state as read. Acts that take something back (`pull_request.unlabeled`,
 * `issue_comment.deleted`) are acts too.
 */
export interface Act {
  /** Digest of the content, so that a replay is the same act. */
  id: string;
  kind: LeverKind;
  /** Event and action: `issue_comment.edited`; `read` in place of the action where it was read and not delivered. */
  event: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Who did it. */
  actor: Actor;
  /** Whose text it is, when it is not the actor's: an edited comment stays also its author's. */
  author: Actor | null;
  repositoryId: number;
  /** Pull request, issue or discussion. */
  number: number | null;
  /** Full name: `refs/heads/main`, `refs/tags/v1`. */
  ref: string | null;
  /** The commit it is about; null where the delivery does not say. */
  sha: string | null;
  runId: number | null;
  /** What the act says: a comment, the name of a label, branch or tag, a dispatch type, the path of a workflow. Whole: a command may stand anywhere in it. */
  text: string | null;
  /** GraphQL id of what would have to be undone. */
  node: string | null;
  /** The text before an edit. */
  previous?: string;
}

/** `standing`: nothing took it back. `cleared`: a person answered for it as policy asks. `undone`: taken back, by us or a person. */
export type InfluenceState = "standing" | "cleared" | "undone";

/** The bot that an act sets off, and what that bot can do. */
export interface ReachedBot {
  id: string;
  name: string;
  capability: "deploy" | "merge" | "release";
}

/** An agent's act that reaches a bot or workflow which can deploy, merge or release. */
export interface Influence {
  act: Act;
  /** Registry ids, or `account:123` and `app:123` of unlisted ones; `unknown` where GitHub names nobody. Sorted. */
  agents: string[];
  bot: ReachedBot | null;
  /** Path of the workflow, where the act runs one of the repository's own. */
  workflow: string | null;
  /** From the agent's first act to the one that reached the bot, which comes last. */
  chain: Act[];
  state: InfluenceState;
}

/**
 * An act with its id.
 *
 * @param once the delivery's id, for events that carry no time of GitHub's: it tells two such acts apart and stays the
 * same in a redelivery
 */
export function actOf(content: Omit<Act, "id">, once?: string): Act {
  return { id: digest(once === undefined ? content : { ...content, at: once }), ...content };
}
