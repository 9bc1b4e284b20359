import { mergeability } from "../rules/mergeability.ts";
import { violations } from "../rules/requirements.ts";
import type { PullRequest, World } from "../state/types.ts";
import { merge } from "./merging.ts";
import { enqueue, queueOf } from "./queue.ts";

/** Merges (or queues) a pull request with auto-merge on, once nothing is missing. */
export function tryAutoMerge(world: World, pull: PullRequest): void {
  const auto = pull.autoMerge;
  if (auto === null || pull.issue.state !== "open" || pull.draft) return;
  if (violations(world, pull, null).length > 0 || !mergeability(world, pull).mergeable) return;
  if (queueOf(world, pull.repository, pull.base.ref) !== null) enqueue(world, pull, auto.by);
  else merge(world, pull, auto.by, { method: auto.method });
}
