import type { Config } from "../config.ts";

/**
 * How many seconds a second of waiting lasts: before a retry, for a burst to end, until something remembered is read
 * anew. A simulator needs no rest, so against one it passes in a millisecond.
 */
export function waitingSecond({ githubPacing }: Pick<Config, "githubPacing">): number {
  return githubPacing === "none" ? 0.001 : 1;
}

/** How long members of teams are remembered. */
export const REMEMBER_TEAMS_SECONDS = 60;
