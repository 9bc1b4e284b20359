import type { Logger } from "pino";
import type { WorkEnqueuer } from "../evaluation/ports/work-enqueuer.ts";
import type { Store } from "../store/database.ts";
import { enqueue } from "./enqueue.ts";

/** Lets a use case ask for evaluations; `onEnqueued` wakes the workers of this process. */
export function createEnqueuer(
  db: Store,
  log: Logger,
  options: { priority?: number; onEnqueued?: () => void } = {},
): WorkEnqueuer {
  const urgency = options.priority === undefined ? {} : { priority: options.priority };
  return {
    async enqueue(key, { reason, invalidate }) {
      const { installationId, repositoryId, owner, name, number } = key;
      const args = { installationId, repositoryId, owner, name, number };
      await enqueue(db, [{ queue: "pull-request", args, invalidate, ...urgency }]);
      log.debug({ repository: `${owner}/${name}`, number, reason }, "evaluation asked for");
      options.onEnqueued?.();
    },
  };
}
