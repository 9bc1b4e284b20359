import { createRun, rerequest, rerequestSuite, updateRun } from "../actions/checks.ts";
import { latestRuns } from "../rules/requirements.ts";
import { checkRunShape, checkSuiteShape } from "../shapes/checks.ts";
import { webUrl } from "../shapes/repository.ts";
import type { CheckRun, Repository } from "../state/types.ts";
import { changeOf } from "./check-input.ts";
import {
  actingAccount,
  type Context,
  commitOr422,
  HttpError,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  slice,
} from "./context.ts";
import type { Route } from "./router.ts";

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
];
