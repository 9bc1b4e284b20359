import type {
  Account,
  Deployment,
  DeploymentState,
  DeploymentStatus,
  Repository,
  World,
} from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announceDeployment, announceDeploymentStatus } from "../webhooks/runs.ts";
import { ensureEnvironment } from "./environments.ts";

export type NewDeployment = Pick<
  Deployment,
  "sha" | "ref" | "task" | "payload" | "environment" | "description" | "creator" | "viaAppId" | "runId"
> & { production?: boolean; transient?: boolean };

/** Records a deployment and tells of it; an environment that is not there is made. */
export function createDeployment(world: World, repository: Repository, given: NewDeployment): Deployment {
  ensureEnvironment(world, repository, given.environment);
  const id = world.nextId("deployment");
  const at = world.time();
  const deployment: Deployment = {
    ...given,
    id,
    nodeId: nodeId("DE", id),
    // The default (OpenAPI: repos/create-deployment).
    production: given.production ?? given.environment === "production",
    transient: given.transient ?? false,
    statuses: [],
    createdAt: at,
    updatedAt: at,
  };
  repository.deployments.push(deployment);
  announceDeployment(world, repository, deployment);
  return deployment;
}

/** Adds a status; a success makes earlier deployments of the environment inactive, unless told not to (`auto_inactive`). */
export function setDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  state: DeploymentState,
  by: { creator: Account; viaAppId: number | null },
  given: Partial<Pick<DeploymentStatus, "description" | "targetUrl" | "logUrl" | "environmentUrl">> & {
    autoInactive?: boolean;
  } = {},
): DeploymentStatus {
  const { autoInactive = true, ...rest } = given;
  const id = world.nextId("deployment-status");
  const status: DeploymentStatus = {
    id,
    nodeId: nodeId("DES", id),
    state,
    ...by,
    description: "",
    targetUrl: "",
    logUrl: "",
    environmentUrl: "",
    ...rest,
    createdAt: world.time(),
  };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  announceDeploymentStatus(world, repository, deployment, status);
  if (state === "success" && autoInactive) retire(world, repository, deployment, by);
  return status;
}

/** Only non-transient, non-production deployments of the same environment go inactive (OpenAPI: create-deployment-status). */
function retire(
  world: World,
  repository: Repository,
  deployment: Deployment,
  by: { creator: Account; viaAppId: number | null },
): void {
  for (const earlier of repository.deployments) {
    const stale =
      earlier !== deployment &&
      earlier.id < deployment.id &&
      earlier.environment === deployment.environment &&
      !earlier.transient &&
      !earlier.production &&
      earlier.statuses.at(-1)?.state === "success";
    if (stale) setDeploymentStatus(world, repository, earlier, "inactive", by);
  }
}
