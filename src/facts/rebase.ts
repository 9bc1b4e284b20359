import type { Commit } from "./facts.ts";

/** What git keeps of a commit that is rebased: who wrote it, when, and the message. */
export function keptByRebase({ author, message }: Pick<Commit, "author" | "message">): string {
  const { name, email, date } = author;
  return JSON.stringify([name, email, Date.parse(date), message.trim()]);
}
