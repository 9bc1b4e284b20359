import type { PullRequestKey } from "./keys.ts";

/** Asks for a later evaluation; bursts coalesce. */
export interface WorkEnqueuer {
  enqueue(key: PullRequestKey, options: { reason: string; invalidate: boolean }): Promise<void>;
}
