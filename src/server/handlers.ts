import type { Handlers } from "../jobs/workers.ts";
import { deliverNotification } from "./notify.ts";
import { deploymentHandler } from "./queues/deployment.ts";
import type { HandlerDeps } from "./queues/deps.ts";
import { installationHandler } from "./queues/installation.ts";
import { mergeGroupHandler } from "./queues/merge-group.ts";
import { pullRequestHandler } from "./queues/pull-request.ts";
import { redeliveryHandler } from "./queues/redelivery.ts";
import { repositoryHandler } from "./queues/repository.ts";
import { responseHandler } from "./queues/response.ts";
import { sweepHandler } from "./queues/sweep.ts";

/** What the workers do with each queue's keys. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { db, log, notify } = deps;
  return {
    deployment: deploymentHandler(deps),
    response: responseHandler(deps),
    "merge-group": mergeGroupHandler(deps),
    notification: async ({ id }) => {
      await deliverNotification({ db, log, config: notify ?? { channels: new Map() } }, id);
      return undefined;
    },
    "pull-request": pullRequestHandler(deps),
    repository: repositoryHandler(deps),
    installation: installationHandler(deps),
    redelivery: redeliveryHandler(deps),
    sweep: sweepHandler(deps),
  };
}
