import type { Attribution } from "../identity/types.ts";

/** `agent       claimed  claude-code         `: an attribution as a column of a list. */
export function attributionText({ class: kind, basis, agents }: Attribution): string {
  return `${kind.padEnd(11)} ${basis.padEnd(8)} ${agents.join(",").padEnd(20)}`;
}
