import type {
  Conclusion,
  Deployment,
  DeploymentState,
  Environment,
  Job,
  Repository,
  WorkflowRun,
  World,
} from "../state/types.ts";
import { announceJob, announceRun, askProtectionRule } from "../webhooks/runs.ts";
import { ensureApp } from "./accounts.ts";
import { createDeployment, setDeploymentStatus } from "./deployments.ts";
import { ensureEnvironment, mayDeploy } from "./environments.ts";

/** GitHub's own App, as which workflows act. */
const ACTIONS = { id: 15368, slug: "github-actions", name: "GitHub Actions" };

/** Worst first: what a run concludes from its jobs. */
const WORST: Conclusion[] = [
  "cancelled",
  "timed_out",
  "failure",
  "action_required",
  "stale",
  "neutral",
  "success",
];

/** How a job's end shows in its deployment; GitHub does not document the one of a cancelled job. */
const ENDS: Partial<Record<Conclusion, DeploymentState>> = { success: "success", cancelled: "error" };

/** Begins every job that may begin, and tells what has become of the run. */
export function advance(world: World, repository: Repository, run: WorkflowRun): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const job of run.jobs.filter(({ status }) => status === "queued")) {
      const needed = run.jobs.filter(({ name }) => job.needs.includes(name));
      if (needed.some(({ status }) => status !== "completed")) continue;
      moved = true;
      if (job.always || needed.every(({ conclusion }) => conclusion === "success"))
        begin(world, repository, run, job);
      else endJob(world, repository, run, job, "skipped");
    }
  }
  settle(world, repository, run);
}

/** Ends a job, whatever it was doing. */
export function endJob(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  job: Job,
  conclusion: Conclusion,
): void {
  job.status = "completed";
  job.conclusion = conclusion;
  job.completedAt = world.time();
  announceJob(world, repository, run, job);
  if (job.gate !== null) report(world, repository, run, job, ENDS[conclusion] ?? "failure");
}

/** Starts a waiting job if nothing stands before its environment any more. */
export function tryOpen(world: World, repository: Repository, run: WorkflowRun, job: Job): void {
  const { gate } = job;
  if (job.status !== "waiting" || gate === null || gate.rules.size > 0 || gate.review) return;
  const waited = world.clock.now().getTime() - Date.parse(gate.since);
  if (waited >= gate.environment.waitTimer * 60_000) start(world, repository, run, job);
}

function begin(world: World, repository: Repository, run: WorkflowRun, job: Job): void {
  if (job.environment === null) {
    start(world, repository, run, job);
    return;
  }
  const environment = ensureEnvironment(world, repository, job.environment);
  if (!mayDeploy(world, repository, environment, run)) {
    endJob(world, repository, run, job, "failure");
    return;
  }
  const deployment = job.deploys ? deploymentOf(world, repository, run, environment) : null;
  job.gate = {
    environment,
    deployment,
    since: world.time(),
    rules: new Set(environment.rules.filter(({ enabled }) => enabled).map(({ appId }) => appId)),
    review: environment.reviewers.length > 0,
  };
  job.status = "waiting";
  if (job.gate.rules.size > 0 || job.gate.review || environment.waitTimer > 0)
    announceJob(world, repository, run, job);
  if (job.gate.rules.has(world.app.id)) askProtectionRule(world, repository, run, environment, deployment);
  tryOpen(world, repository, run, job);
}

function deploymentOf(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  environment: Environment,
): Deployment {
  return createDeployment(world, repository, {
    sha: run.headSha,
    ref: run.branch,
    task: "deploy",
    payload: {},
    environment: environment.name,
    description: null,
    creator: run.triggeringActor,
    viaAppId: ensureApp(world, ACTIONS).id,
    runId: run.id,
  });
}

function start(world: World, repository: Repository, run: WorkflowRun, job: Job): void {
  job.status = "queued";
  announceJob(world, repository, run, job);
  job.status = "in_progress";
  job.startedAt = world.time();
  announceJob(world, repository, run, job);
  if (job.gate !== null) report(world, repository, run, job, "in_progress");
}

function report(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  { gate }: Job,
  state: DeploymentState,
): void {
  const deployment = gate?.deployment ?? null;
  if (deployment === null) return;
  const url = `https://github.com/${repository.owner.login}/${repository.name}/actions/runs/${run.id}`;
  setDeploymentStatus(
    world,
    repository,
    deployment,
    state,
    { creator: run.triggeringActor, viaAppId: deployment.viaAppId },
    { targetUrl: url, logUrl: url },
  );
}

function settle(world: World, repository: Repository, run: WorkflowRun): void {
  const before = run.status;
  const has = (status: Job["status"]) => run.jobs.some((job) => job.status === status);
  run.status = has("in_progress")
    ? "in_progress"
    : has("waiting")
      ? "waiting"
      : has("queued")
        ? "queued"
        : "completed";
  if (run.status === "completed" && before !== "completed")
    run.conclusion = WORST.find((one) => run.jobs.some(({ conclusion }) => conclusion === one)) ?? "skipped";
  if (run.status === before) return;
  run.updatedAt = world.time();
  if (run.status === "in_progress" || run.status === "completed")
    announceRun(world, repository, run, run.status);
}
