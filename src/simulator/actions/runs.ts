import type { WorkflowRunOptions } from "../api.ts";
import { accountOf } from "../handles/threads.ts";
import { resolveCommit } from "../rest/context.ts";
import type { Account, Conclusion, Job, Repository, WorkflowRun, World } from "../state/types.ts";
import { fullName, nodeId } from "../state/world.ts";
import { announceRun } from "../webhooks/runs.ts";
import { announceWorkflowDispatch } from "./dispatches.ts";
import { advance, endJob } from "./jobs.ts";

/** GitHub's 409: the run is not in a state for this. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

type JobOptions = NonNullable<WorkflowRunOptions["jobs"]>[number];

/** Starts a workflow: its jobs begin, or wait for their environments. @throws when there is no such branch. */
export function startRun(world: World, repository: Repository, options: WorkflowRunOptions): WorkflowRun {
  const { path, event = "workflow_dispatch", by, rerunBy = by } = options;
  const branch = options.branch ?? repository.defaultBranch;
  const headRepository = options.fork === undefined ? repository : world.repositories.get(options.fork.id);
  if (headRepository === undefined) throw new Error(`no repository ${options.fork?.id}`);
  const headSha = options.sha ?? resolveCommit(headRepository, branch);
  if (headSha === null) throw new Error(`${fullName(headRepository)} has no ${branch}`);
  const id = world.nextId("workflow-run");
  const at = world.time();
  const run: WorkflowRun = {
    id,
    nodeId: nodeId("WFR", id),
    number: repository.workflowRuns.filter((one) => one.path === path).length + 1,
    path,
    event,
    branch,
    headSha,
    headRepository,
    attempt: rerunBy === by ? 1 : 2,
    status: "queued",
    conclusion: null,
    actor: accountOf(world, by),
    triggeringActor: accountOf(world, rerunBy),
    jobs: jobsOf(options).map((job) => newJob(world, job)),
    cancelling: false,
    artifacts: [],
    answers: [],
    createdAt: at,
    startedAt: at,
    updatedAt: at,
  };
  repository.workflowRuns.push(run);
  if (event === "workflow_dispatch") {
    const ref = `refs/${repository.refs.has(`refs/heads/${branch}`) ? "heads" : "tags"}/${branch}`;
    announceWorkflowDispatch(world, repository, run.actor, { path, ref, inputs: options.inputs ?? {} });
  }
  announceRun(world, repository, run, "requested");
  advance(world, repository, run);
  return run;
}

function jobsOf({ jobs, environment }: WorkflowRunOptions): JobOptions[] {
  if (jobs !== undefined && environment !== undefined)
    throw new Error("environment is short for one job; name it in jobs instead");
  return jobs ?? [environment === undefined ? { name: "run" } : { name: "deploy", environment }];
}

function newJob(
  world: World,
  { name, environment, deploys = true, needs = [], always = false }: JobOptions,
): Job {
  const id = world.nextId("job");
  return {
    id,
    // A job is a check run, and its node id one of a check run.
    nodeId: nodeId("CR", id),
    name,
    needs,
    always,
    environment: environment ?? null,
    deploys,
    status: "queued",
    conclusion: null,
    gate: null,
    createdAt: world.time(),
    startedAt: null,
    completedAt: null,
  };
}

/** What runs ends; what needed it begins and ends too, up to the next wait. @throws when nothing runs. */
export function finishRun(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  conclusion: Conclusion,
): void {
  let running = run.jobs.filter(({ status }) => status === "in_progress");
  if (running.length === 0) throw new Error(`run ${run.id} is ${run.status}: nothing runs that could end`);
  for (; running.length > 0; running = run.jobs.filter(({ status }) => status === "in_progress")) {
    for (const job of running) endJob(world, repository, run, job, conclusion);
    advance(world, repository, run);
  }
}

/** Ends what does not say `always()`. @throws Conflict when the run has ended. */
export function cancelRun(world: World, repository: Repository, run: WorkflowRun): void {
  if (run.status === "completed") throw new Conflict("Cannot cancel a workflow run that is completed.");
  run.cancelling = true;
  endJobs(world, repository, run, ({ always }) => !always);
}

/** Ends everything. @throws Conflict when the run has ended, or nobody tried `cancel` before. */
export function forceCancelRun(world: World, repository: Repository, run: WorkflowRun): void {
  if (run.status === "completed") throw new Conflict("Cannot cancel a workflow run that is completed.");
  if (!run.cancelling)
    throw new Conflict("Cannot force cancel a workflow run that has not been requested to cancel.");
  endJobs(world, repository, run, () => true);
}

function endJobs(world: World, repository: Repository, run: WorkflowRun, which: (job: Job) => boolean): void {
  for (const job of run.jobs) {
    if (job.status !== "completed" && which(job)) endJob(world, repository, run, job, "cancelled");
  }
  advance(world, repository, run);
}

/** Runs all jobs again on the same commit, set off by `by`. @throws Conflict while it runs. */
export function rerun(world: World, repository: Repository, run: WorkflowRun, by: Account): void {
  if (run.status !== "completed") throw new Conflict("This workflow is already running");
  const at = world.time();
  Object.assign(run, {
    attempt: run.attempt + 1,
    status: "queued",
    conclusion: null,
    triggeringActor: by,
    cancelling: false,
    jobs: run.jobs.map((job) => newJob(world, { ...job, environment: job.environment ?? undefined })),
    answers: [],
    startedAt: at,
    updatedAt: at,
  } satisfies Partial<WorkflowRun>);
  announceRun(world, repository, run, "requested");
  advance(world, repository, run);
}
