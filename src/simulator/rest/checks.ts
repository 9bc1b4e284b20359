import {
  type CheckChange,
  createRun,
  createStatus,
  rerequest,
  rerequestSuite,
  updateRun,
} from "../actions/checks.ts";
import { latestRuns } from "../rules/requirements.ts";
import { checkRunShape, checkSuiteShape, statusShape } from "../shapes/checks.ts";
import { minimalRepositoryShape, repositoryUrl, webUrl } from "../shapes/repository.ts";
import type { Annotation, CheckRun, Conclusion, Repository } from "../state/types.ts";
import {
  actingAccount,
  type Context,
  commitOr422,
  HttpError,
  invalid,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  slice,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

/** What an App may conclude; `stale` is GitHub's own (OpenAPI: checks/create). */
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const STATUSES = ["queued", "in_progress", "completed"];
const LEVELS = ["notice", "warning", "failure"];
const OUTPUT_LIMIT = 65_535;
const ANNOTATIONS_LIMIT = 50;

function changeOf(body: Record<string, unknown>): CheckChange {
  const status = text(body, "status");
  const conclusion = text(body, "conclusion");
  if (status !== undefined && !STATUSES.includes(status))
    throw invalid(`${status} is not a member of [${STATUSES.map((one) => `"${one}"`).join(", ")}].`);
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion))
    throw invalid(`${conclusion} is not a member of [${CONCLUSIONS.map((one) => `"${one}"`).join(", ")}].`);
  if (status === "completed" && conclusion === undefined) throw invalid('"conclusion" wasn\'t supplied.');
  const change: CheckChange = {};
  if (status !== undefined) change.status = status as CheckRun["status"];
  if (conclusion !== undefined) change.conclusion = conclusion as Conclusion;
  for (const [from, to] of [
    ["name", "name"],
    ["external_id", "externalId"],
    ["details_url", "detailsUrl"],
    ["started_at", "startedAt"],
    ["completed_at", "completedAt"],
  ] as const) {
    const value = text(body, from);
    if (value !== undefined) change[to] = value;
  }
  if (body.output !== undefined && body.output !== null)
    change.output = outputOf(body.output as Record<string, unknown>);
  if (Array.isArray(body.actions)) {
    if (body.actions.length > 3)
      throw invalid(`No more than 3 items are allowed; ${body.actions.length} were supplied.`);
    change.actions = body.actions as CheckRun["actions"];
  }
  return change;
}

function outputOf(output: Record<string, unknown>): NonNullable<CheckChange["output"]> {
  const title = text(output, "title");
  const summary = text(output, "summary");
  const long = text(output, "text");
  if (summary === undefined) throw invalid('"summary" wasn\'t supplied.');
  for (const value of [summary, long ?? ""]) {
    if (value.length > OUTPUT_LIMIT)
      throw invalid(`Only ${OUTPUT_LIMIT} characters are allowed; ${value.length} were supplied.`);
  }
  const annotations = Array.isArray(output.annotations) ? output.annotations : [];
  if (annotations.length > ANNOTATIONS_LIMIT) {
    throw invalid(
      `No more than ${ANNOTATIONS_LIMIT} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  return {
    ...(title === undefined ? {} : { title }),
    summary,
    ...(long === undefined ? {} : { text: long }),
    annotations: annotations.map(annotationOf),
  };
}

function annotationOf(given: Record<string, unknown>): Annotation {
  const level = requiredText(given, "annotation_level");
  if (!LEVELS.includes(level)) throw invalid(`${level} is not a member of ["notice", "warning", "failure"].`);
  const title = text(given, "title") ?? null;
  if (title !== null && title.length > 255)
    throw invalid(`Only 255 characters are allowed; ${title.length} were supplied.`);
  for (const name of ["start_line", "end_line"]) {
    if (!Number.isInteger(given[name])) throw invalid(`"${name}" wasn't supplied.`);
  }
  return {
    path: requiredText(given, "path"),
    start_line: Number(given.start_line),
    end_line: Number(given.end_line),
    start_column: typeof given.start_column === "number" ? given.start_column : null,
    end_column: typeof given.end_column === "number" ? given.end_column : null,
    annotation_level: level,
    message: requiredText(given, "message"),
    title,
    raw_details: text(given, "raw_details") ?? null,
  };
}

function runOr404(context: Context): { repository: Repository; run: CheckRun } {
  const repository = repositoryOf(context);
  const run = repository.suites
    .flatMap((suite) => suite.runs)
    .find((candidate) => candidate.id === Number(context.params.check_run_id));
  if (run === undefined) throw notFound();
  return { repository, run };
}

/** @throws 403 unless an App asks, with GitHub's words. */
function appOnly(context: Context): void {
  if (context.auth.kind !== "installation")
    throw new HttpError(403, "You must authenticate via a GitHub App.");
}

function suiteOr404(context: Context) {
  const repository = repositoryOf(context);
  const suite = repository.suites.find((candidate) => candidate.id === Number(context.params.check_suite_id));
  if (suite === undefined) throw notFound();
  return { repository, suite };
}

/** Filters as the lists of check runs do: name, app, status, and `latest` unless all are wanted. */
function listed(context: Context, repository: Repository, runs: CheckRun[]) {
  const { query } = context;
  const latest = new Set(runs.flatMap((run) => latestRuns(repository, run.headSha)));
  const name = query.get("check_name");
  const app = query.get("app_id");
  const status = query.get("status");
  const found = runs
    .filter((run) => query.get("filter") === "all" || latest.has(run))
    .filter((run) => name === null || run.name === name)
    .filter((run) => app === null || String(run.suite.appId) === app)
    .filter((run) => status === null || run.status === status)
    .sort((a, b) => b.id - a.id);
  const { list, headers } = slice(context, found);
  return {
    status: 200,
    headers,
    body: {
      total_count: found.length,
      check_runs: list.map((run) => checkRunShape(context.world, repository, run)),
    },
  };
}

export const checkRoutes: Route[] = [
  {
    name: "POST /repos/{owner}/{repo}/check-runs",
    access: ["checks:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      appOnly(context);
      const name = requiredText(context.body, "name");
      const sha = requiredText(context.body, "head_sha");
      const change = changeOf(context.body);
      if (repository.objects.typeOf(sha) !== "commit")
        throw new HttpError(422, `No commit found for SHA: ${sha}`);
      const run = createRun(context.world, repository, context.world.app.id, name, sha, change);
      return ok(checkRunShape(context.world, repository, run), 201);
    },
  },
  {
    name: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    access: ["checks:write"],
    handler: (context) => {
      const { repository, run } = runOr404(context);
      appOnly(context);
      if (run.suite.appId !== context.world.app.id) {
        throw new HttpError(
          403,
          `Invalid app_id \`${context.world.app.id}\` - check run can only be modified by the GitHub App that created it.`,
        );
      }
      updateRun(context.world, repository, run, changeOf(context.body));
      return ok(checkRunShape(context.world, repository, run));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
    access: ["checks:read"],
    handler: (context) => {
      const { repository, run } = runOr404(context);
      return ok(checkRunShape(context.world, repository, run));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
    access: ["checks:read"],
    handler: (context) => {
      const { repository, run } = runOr404(context);
      return page(context, run.output.annotations, (annotation) => ({
        ...annotation,
        blob_href: `${webUrl(repository)}/blob/${run.headSha}/${annotation.path}`,
      }));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest",
    access: ["checks:write"],
    handler: (context) => {
      const { repository, run } = runOr404(context);
      if (run.suite.appId !== context.world.app.id) throw new HttpError(403, "Forbidden");
      rerequest(context.world, repository, run, actingAccount(context));
      return ok({}, 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    access: ["checks:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      return listed(
        context,
        repository,
        repository.suites.filter((suite) => suite.headSha === sha).flatMap((suite) => suite.runs),
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/check-suites",
    access: ["checks:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      const app = context.query.get("app_id");
      const found = repository.suites.filter(
        (suite) => suite.headSha === sha && (app === null || String(suite.appId) === app),
      );
      const { list, headers } = slice(context, found);
      return {
        status: 200,
        headers,
        body: {
          total_count: found.length,
          check_suites: list.map((suite) => checkSuiteShape(context.world, repository, suite)),
        },
      };
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}",
    access: ["checks:read"],
    handler: (context) => {
      const { repository, suite } = suiteOr404(context);
      return ok(checkSuiteShape(context.world, repository, suite));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs",
    access: ["checks:read"],
    handler: (context) => {
      const { repository, suite } = suiteOr404(context);
      return listed(context, repository, suite.runs);
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest",
    access: ["checks:write"],
    handler: (context) => {
      const { repository, suite } = suiteOr404(context);
      rerequestSuite(context.world, repository, suite, actingAccount(context));
      return ok({}, 201);
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/statuses/{sha}",
    access: ["statuses:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.sha ?? "");
      const state = requiredText(context.body, "state");
      if (!["error", "failure", "pending", "success"].includes(state))
        throw invalid(`${state} is not a member of ["error", "failure", "pending", "success"].`);
      const status = createStatus(context.world, repository, {
        sha,
        context: text(context.body, "context") ?? "default",
        state: state as "error" | "failure" | "pending" | "success",
        description: text(context.body, "description") ?? null,
        targetUrl: text(context.body, "target_url") ?? null,
        creator: actingAccount(context),
      });
      return ok(statusShape(context.world, repository, status), 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/status",
    access: ["statuses:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      const latest = new Map(
        repository.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
      );
      const all = [...latest.values()];
      const state = all.some((one) => one.state === "failure" || one.state === "error")
        ? "failure"
        : all.length > 0 && all.every((one) => one.state === "success")
          ? "success"
          : "pending";
      const url = `${repositoryUrl(context.world, repository)}/commits/${sha}`;
      const { list, headers } = slice(context, all);
      return {
        status: 200,
        headers,
        body: {
          state,
          statuses: list.map((status) => {
            const { creator: _creator, ...simple } = statusShape(context.world, repository, status);
            return simple;
          }),
          sha,
          total_count: all.length,
          repository: minimalRepositoryShape(context.world, repository),
          commit_url: url,
          url: `${url}/status`,
        },
      };
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    access: ["statuses:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      return page(context, repository.statuses.filter((status) => status.sha === sha).reverse(), (status) =>
        statusShape(context.world, repository, status),
      );
    },
  },
];
