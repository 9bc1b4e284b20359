import { workflowRunShape } from "../shapes/checks.ts";
import type { WorkflowRun } from "../state/types.ts";
import { type Context, invalid, repositoryOf, slice } from "./context.ts";
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

export const workflowRunRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/actions/runs", access: ["actions:read"], handler: list },
];
