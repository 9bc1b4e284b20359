import { deploymentShape, deploymentStatusShape } from "../shapes/environments.ts";
import { pullShape } from "../shapes/pulls.ts";
import { repositoryUrl } from "../shapes/repository.ts";
import { jobShape, workflowRunShape, workflowShape } from "../shapes/runs.ts";
import type {
  Account,
  Deployment,
  DeploymentStatus,
  Environment,
  Job,
  Repository,
  WorkflowRun,
  World,
} from "../state/types.ts";
import { announce } from "./announce.ts";

/** `workflow_run.ACTION`. */
export function announceRun(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  action: "requested" | "in_progress" | "completed",
  sender: Account = run.triggeringActor,
): void {
  announce(world, repository, "workflow_run", sender, {
    action,
    workflow: workflowShape(world, repository, run.path),
    workflow_run: workflowRunShape(world, repository, run),
  });
}

/** `workflow_job.STATUS`; a job that uses an environment carries its deployment. */
export function announceJob(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  job: Job,
  sender: Account = run.triggeringActor,
): void {
  announce(world, repository, "workflow_job", sender, {
    action: job.status,
    workflow_job: jobShape(world, repository, run, job),
    ...(job.gate?.deployment == null
      ? {}
      : { deployment: deploymentShape(world, repository, job.gate.deployment) }),
  });
}

/** What events about a deployment say of the run that made it; null for one made through the API. */
function origin(world: World, repository: Repository, deployment: Deployment) {
  const run = repository.workflowRuns.find((one) => one.id === deployment.runId);
  return run === undefined
    ? { workflow: null, workflow_run: null }
    : {
        workflow: workflowShape(world, repository, run.path),
        workflow_run: workflowRunShape(world, repository, run),
      };
}

export function announceDeployment(world: World, repository: Repository, deployment: Deployment): void {
  announce(world, repository, "deployment", deployment.creator, {
    action: "created",
    deployment: deploymentShape(world, repository, deployment),
    ...origin(world, repository, deployment),
  });
}

export function announceDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): void {
  announce(world, repository, "deployment_status", status.creator, {
    action: "created",
    deployment_status: deploymentStatusShape(world, repository, deployment, status),
    deployment: deploymentShape(world, repository, deployment),
    check_run: null,
    ...origin(world, repository, deployment),
  });
}

/** Asks our App whether a job may use an environment. `pull_requests` leaves out those of forks. */
export function askProtectionRule(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  environment: Environment,
  deployment: Deployment | null,
): void {
  const pulls = [...repository.pulls.values()].filter(
    (pull) =>
      pull.issue.state === "open" && pull.head.repository === repository && pull.head.sha === run.headSha,
  );
  announce(world, repository, "deployment_protection_rule", run.triggeringActor, {
    action: "requested",
    environment: environment.name,
    event: run.event,
    sha: run.headSha,
    ref: run.branch,
    deployment_callback_url: `${repositoryUrl(world, repository)}/actions/runs/${run.id}/deployment_protection_rule`,
    deployment: deployment === null ? null : deploymentShape(world, repository, deployment),
    pull_requests: pulls.map((pull) => pullShape(world, pull)),
  });
}
