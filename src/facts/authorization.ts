import type { Actor } from "./account.ts";

/**
 * What a person said about one commit: a second authorisation of a deployment or of a deploy bot (`authorize`), a
 * `break-glass`, or an exception (`except`, which never covers deploying and is told so).
 *
 * Recorded when GitHub delivered it, read again before it counts.
 */
export interface Authorization {
  /** Node id of the comment; `button:` and the digest of the delivery for GitHub's button. */
  id: string;
  verb: "authorize" | "break-glass" | "except";
  by: "comment" | "button";
  actor: Actor;
  /** The commit it names, in full. */
  sha: string;
  /** Name of an environment, or `bot:ID`; null where the verb names none. */
  target: string | null;
  reason: string;
  at: string;
  /** What became of the comment; a button's press cannot be changed. */
  state: "standing" | "edited" | "deleted";
  /** The one use that was made of it, `run 12 attempt 1`; null when unused. */
  usedBy: string | null;
}
