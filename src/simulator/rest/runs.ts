import { mayReview } from "../actions/gates.ts";
import { Conflict, cancelRun, forceCancelRun, rerun } from "../actions/runs.ts";
import { pendingDeploymentShape } from "../shapes/environments.ts";
import { artifactShape, jobShape, workflowRunShape } from "../shapes/runs.ts";
import type { Repository, WorkflowRun, World } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  type Context,
  HttpError,
  invalid,
  notFound,
  ok,
  repositoryOf,
  slice,
} from "./context.ts";
import type { Route } from "./router.ts";

/** `created`: a time, `>=TIME`, `<=TIME`, or `TIME..TIME` with both ends included. */
function createdIn(range: string | null): (run: WorkflowRun) => boolean {
  if (range === null) return () => true;
  const [from, to] = range.startsWith(">=")
    ? [range.slice(2), null]
    : range.startsWith("<=")
      ? [null, range.slice(2)]
      : range.includes("..")
        ? range.split("..")
        : [range, range];
  const [start, end] = [from, to].map((time) => (time == null ? null : Date.parse(time)));
  if (Number.isNaN(start) || Number.isNaN(end)) throw invalid(`${range} is no range of dates.`);
  return ({ createdAt }) => {
    const at = Date.parse(createdAt);
    return at >= (start ?? Number.NEGATIVE_INFINITY) && at <= (end ?? Number.POSITIVE_INFINITY);
  };
}

/** Newest first. */
function list(context: Context) {
  const { query, world } = context;
  const repository = repositoryOf(context);
  const wanted = (name: string, value: string | null) =>
    query.get(name) === null || query.get(name) === value;
  const within = createdIn(query.get("created"));
  const found = repository.workflowRuns
    .filter(
      (run) =>
        within(run) &&
        wanted("branch", run.branch) &&
        wanted("event", run.event) &&
        wanted("head_sha", run.headSha) &&
        wanted("actor", run.actor.login) &&
        (wanted("status", run.status) || wanted("status", run.conclusion)),
    )
    .reverse();
  const { list: page, headers } = slice(context, found, 1000);
  return {
    status: 200,
    headers,
    body: {
      total_count: found.length,
      workflow_runs: page.map((run) => workflowRunShape(world, repository, run)),
    },
  };
}

/** The run that the path names. @throws 404 */
export function runOf(context: Context): { world: World; repository: Repository; run: WorkflowRun } {
  const repository = repositoryOf(context);
  const run = repository.workflowRuns.find(({ id }) => id === Number(context.params.run_id));
  if (run === undefined) throw notFound();
  return { world: context.world, repository, run };
}

function jobs(context: Context): Answer {
  const { world, repository, run } = runOf(context);
  const { list: page, headers } = slice(context, run.jobs);
  return {
    status: 200,
    headers,
    body: { total_count: run.jobs.length, jobs: page.map((job) => jobShape(world, repository, run, job)) },
  };
}

function oneJob(context: Context): Answer {
  const repository = repositoryOf(context);
  for (const run of repository.workflowRuns) {
    const job = run.jobs.find(({ id }) => id === Number(context.params.job_id));
    if (job !== undefined) return ok(jobShape(context.world, repository, run, job));
  }
  throw notFound();
}

/** One entry an environment, however many jobs wait for it. */
function pending(context: Context): Answer {
  const { world, repository, run } = runOf(context);
  const caller = actingAccount(context);
  const gates = new Map(
    run.jobs.flatMap(({ status, gate }) =>
      status === "waiting" && gate !== null ? [[gate.environment.id, gate]] : [],
    ),
  );
  return ok(
    [...gates.values()].map(({ environment, since }) =>
      pendingDeploymentShape(
        world,
        repository,
        environment,
        since,
        mayReview(world, repository, run, environment.name, caller),
      ),
    ),
  );
}

/** Newest first, of one run or of the repository. */
function artifacts(context: Context, runs: WorkflowRun[]): Answer {
  const repository = repositoryOf(context);
  const name = context.query.get("name");
  const found = runs
    .flatMap((run) => run.artifacts.map((artifact) => ({ run, artifact })))
    .filter(({ artifact }) => name === null || artifact.name === name)
    .reverse();
  const { list: page, headers } = slice(context, found);
  return {
    status: 200,
    headers,
    body: {
      total_count: found.length,
      artifacts: page.map(({ run, artifact }) => artifactShape(context.world, repository, run, artifact)),
    },
  };
}

/** Does it and says so with an empty object. @throws 409 where the run is not in a state for it. */
function change(status: number, act: (context: Context) => void): (context: Context) => Answer {
  return (context) => {
    try {
      act(context);
    } catch (error) {
      if (error instanceof Conflict) throw new HttpError(409, error.message);
      throw error;
    }
    return ok({}, status);
  };
}

const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";

export const runRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/actions/runs", access: ["actions:read"], handler: list },
  {
    name: `GET ${RUN}`,
    access: ["actions:read"],
    handler: (context) => {
      const { world, repository, run } = runOf(context);
      return ok(workflowRunShape(world, repository, run));
    },
  },
  { name: `GET ${RUN}/jobs`, access: ["actions:read"], handler: jobs },
  { name: "GET /repos/{owner}/{repo}/actions/jobs/{job_id}", access: ["actions:read"], handler: oneJob },
  { name: `GET ${RUN}/pending_deployments`, access: ["actions:read"], handler: pending },
  {
    name: `GET ${RUN}/artifacts`,
    access: ["actions:read"],
    handler: (context) => artifacts(context, [runOf(context).run]),
  },
  {
    name: "GET /repos/{owner}/{repo}/actions/artifacts",
    access: ["actions:read"],
    handler: (context) => artifacts(context, repositoryOf(context).workflowRuns),
  },
  {
    name: `POST ${RUN}/cancel`,
    access: ["actions:write"],
    handler: change(202, (context) => {
      const { world, repository, run } = runOf(context);
      cancelRun(world, repository, run);
    }),
  },
  {
    name: `POST ${RUN}/force-cancel`,
    access: ["actions:write"],
    handler: change(202, (context) => {
      const { world, repository, run } = runOf(context);
      forceCancelRun(world, repository, run);
    }),
  },
  {
    name: `POST ${RUN}/rerun`,
    access: ["actions:write"],
    handler: change(201, (context) => {
      const { world, repository, run } = runOf(context);
      // GitHub words this one as a refusal, not as a conflict.
      if (run.status !== "completed") throw new HttpError(403, "This workflow is already running");
      rerun(world, repository, run, actingAccount(context));
    }),
  },
];
