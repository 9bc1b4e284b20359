import type { Account, GateAnswer, Job, Repository, WorkflowRun, World } from "../state/types.ts";
import { ensureEnvironment } from "./environments.ts";
import { advance, endJob, tryOpen } from "./jobs.ts";
import { Unprocessable } from "./pulls.ts";
import { roleOf } from "./repositories.ts";

/** Status reports that one App may give of a run's environment, and their length (docs: creating custom deployment protection rules). */
const REPORTS = 10;
export const COMMENT_LIMIT = 1024;

/** A job that nobody approves fails after thirty days (docs: deployments and environments). */
const PATIENCE = 30 * 86_400_000;

const waitingFor = (run: WorkflowRun, environment: string): Job[] =>
  run.jobs.filter(
    (job) =>
      job.status === "waiting" && job.gate?.environment.name.toLowerCase() === environment.toLowerCase(),
  );

/**
 * An App's protection rule speaks; without `state` it only reports.
 *
 * @throws Unprocessable when no job there waits for this App, or it reported too often.
 */
export function answerRule(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  answer: Pick<GateAnswer, "environment" | "state" | "comment"> & { appId: number },
): void {
  const { appId, environment, state } = answer;
  const jobs = waitingFor(run, environment).filter(({ gate }) => gate?.rules.has(appId));
  if (jobs.length === 0)
    throw new Unprocessable("There are no pending deployment requests to approve or reject");
  const reported = run.answers.filter(
    (one) => one.state === null && one.appId === appId && one.environment === environment,
  );
  if (state === null && reported.length >= REPORTS)
    throw new Unprocessable(`Only ${REPORTS} status reports are allowed`);
  run.answers.push({ ...answer, by: null, at: world.time() });
  if (state === null) return;
  for (const { gate } of jobs) gate?.rules.delete(appId);
  proceed(world, repository, run, jobs, state);
}

/** A required reviewer speaks. @throws Unprocessable when nobody waits for him or he may not. */
export function reviewGate(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  answer: { by: Account; environment: string; state: "approved" | "rejected"; comment: string },
): void {
  const jobs = waitingFor(run, answer.environment).filter(({ gate }) => gate?.review);
  if (jobs.length === 0)
    throw new Unprocessable("There are no pending deployment requests to approve or reject");
  if (!mayReview(world, repository, run, answer.environment, answer.by))
    throw new Unprocessable(`${answer.by.login} is not a required reviewer of ${answer.environment}`);
  run.answers.push({ ...answer, appId: null, at: world.time() });
  for (const { gate } of jobs) if (gate !== null) gate.review = false;
  proceed(world, repository, run, jobs, answer.state);
}

/** Whether this person is among the environment's reviewers; who set the run off is not where self-review is prevented. */
export function mayReview(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  environmentName: string,
  person: Account,
): boolean {
  const environment = ensureEnvironment(world, repository, environmentName);
  if (environment.preventSelfReview && run.triggeringActor === person) return false;
  return environment.reviewers.some((one) =>
    one.type === "User" ? one.value === person : one.value.members.has(person.id),
  );
}

/** An administrator starts the waiting jobs past every rule. @throws Unprocessable when the environment or the role forbids it. */
export function forceGate(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  environment: string,
  by: Account,
): void {
  const jobs = waitingFor(run, environment);
  if (jobs.length === 0) throw new Unprocessable(`no job waits for ${environment}`);
  if (roleOf(world, repository, by) !== "admin") throw new Unprocessable(`${by.login} is no administrator`);
  if (jobs.some(({ gate }) => gate?.environment.canAdminsBypass === false))
    throw new Unprocessable(`administrators may not bypass the rules of ${environment}`);
  for (const { gate } of jobs) {
    gate?.rules.clear();
    if (gate !== null) Object.assign(gate, { review: false, since: new Date(0).toISOString() });
  }
  run.answers.push({ appId: null, by, environment, state: "approved", comment: "", at: world.time() });
  proceed(world, repository, run, jobs, "approved");
}

/** Looks again at what waits: for a wait timer that has run out, or too long for any answer. */
export function lookAgain(world: World, repository: Repository, run: WorkflowRun): void {
  for (const job of run.jobs) {
    const waited = world.clock.now().getTime() - Date.parse(job.gate?.since ?? world.time());
    if (job.status === "waiting" && waited >= PATIENCE) endJob(world, repository, run, job, "failure");
    else tryOpen(world, repository, run, job);
  }
  advance(world, repository, run);
}

function proceed(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  jobs: Job[],
  state: "approved" | "rejected",
): void {
  for (const job of jobs) {
    if (state === "rejected") endJob(world, repository, run, job, "failure");
    else tryOpen(world, repository, run, job);
  }
  advance(world, repository, run);
}
