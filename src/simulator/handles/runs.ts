import { createHash } from "node:crypto";
import { ensureApp } from "../actions/accounts.ts";
import { createDeployment, setDeploymentStatus } from "../actions/deployments.ts";
import { configureEnvironment, ensureEnvironment } from "../actions/environments.ts";
import { answerRule, forceGate, lookAgain, reviewGate } from "../actions/gates.ts";
import { cancelRun, finishRun, rerun } from "../actions/runs.ts";
import type {
  Actor,
  Deployment as DeploymentHandle,
  Environment as EnvironmentHandle,
  EnvironmentOptions,
  WorkflowRun as RunHandle,
} from "../api.ts";
import type { Deployment, Repository, WorkflowRun, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { accountOf, appIdOf } from "./threads.ts";

export function runHandle(world: World, repository: Repository, run: WorkflowRun): RunHandle {
  return {
    id: run.id,
    headSha: run.headSha,
    get status() {
      return run.status;
    },
    get conclusion() {
      return run.conclusion;
    },
    get attempt() {
      return run.attempt;
    },
    get jobs() {
      return run.jobs.map(({ id, name, status, conclusion }) => ({ id, name, status, conclusion }));
    },
    get answers() {
      return run.answers.map(({ appId, by, environment, state, comment }) => ({
        appId,
        login: by?.login ?? null,
        environment,
        state,
        comment,
      }));
    },
    finish: (conclusion = "success") => finishRun(world, repository, run, conclusion),
    answerRule: ({ app, comment = "", ...rest }) =>
      answerRule(world, repository, run, { ...rest, comment, appId: ensureApp(world, app).id }),
    review: ({ by, comment = "", ...rest }) =>
      reviewGate(world, repository, run, { ...rest, comment, by: accountOf(world, by) }),
    force: (by, environment) => forceGate(world, repository, run, environment, accountOf(world, by)),
    proceed: () => lookAgain(world, repository, run),
    rerun: (by) => rerun(world, repository, run, accountOf(world, by)),
    cancel: () => cancelRun(world, repository, run),
    artifact(name, { size = 1, digest = createHash("sha256").update(name).digest("hex") } = {}) {
      const id = world.nextId("artifact");
      run.artifacts.push({ id, nodeId: nodeId("MDg6", id), name, size, digest, createdAt: world.time() });
    },
    delete() {
      if (run.status !== "completed") throw new Error("a run under way cannot be deleted");
      repository.workflowRuns = repository.workflowRuns.filter((one) => one !== run);
    },
  };
}

export function environmentHandle(
  world: World,
  repository: Repository,
  name: string,
  options: EnvironmentOptions,
): EnvironmentHandle {
  const environment = ensureEnvironment(world, repository, name);
  configureEnvironment(world, repository, environment, options);
  return {
    id: environment.id,
    name: environment.name,
    edit: (change) => configureEnvironment(world, repository, environment, change),
    delete() {
      repository.environments = repository.environments.filter((one) => one !== environment);
    },
  };
}

/** A deployment that somebody makes through the API. */
export function deploymentHandle(
  world: World,
  repository: Repository,
  options: {
    by: Actor;
    viaApp?: { id: number; slug: string };
    sha: string;
    ref: string;
    environment: string;
  },
): DeploymentHandle {
  const { by, viaApp, ...rest } = options;
  const deployment: Deployment = createDeployment(world, repository, {
    ...rest,
    task: "deploy",
    payload: {},
    description: null,
    creator: accountOf(world, by),
    viaAppId: appIdOf(world, viaApp),
    runId: null,
  });
  return {
    id: deployment.id,
    sha: deployment.sha,
    environment: deployment.environment,
    get state() {
      return deployment.statuses.at(-1)?.state ?? null;
    },
    status: ({ by: whom, state, description = "" }) =>
      void setDeploymentStatus(
        world,
        repository,
        deployment,
        state,
        { creator: accountOf(world, whom), viaAppId: null },
        { description },
      ),
  };
}
