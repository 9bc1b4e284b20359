import { createDeployment, setDeploymentStatus } from "../actions/deployments.ts";
import { deploymentShape, deploymentStatusShape } from "../shapes/environments.ts";
import type { Deployment, DeploymentState, Repository } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  actingApp,
  type Context,
  invalid,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  resolveCommit,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

const STATES = ["error", "failure", "inactive", "in_progress", "pending", "queued", "success"];

function deploymentOf(context: Context): { repository: Repository; deployment: Deployment } {
  const repository = repositoryOf(context);
  const deployment = repository.deployments.find(({ id }) => id === Number(context.params.deployment_id));
  if (deployment === undefined) throw notFound();
  return { repository, deployment };
}

/** Newest first. */
function list(context: Context): Answer {
  const repository = repositoryOf(context);
  const wanted = (name: string, value: string) =>
    context.query.get(name) === null || context.query.get(name) === value;
  const found = repository.deployments
    .filter(
      (one) =>
        wanted("sha", one.sha) &&
        wanted("ref", one.ref) &&
        wanted("task", one.task) &&
        wanted("environment", one.environment),
    )
    .reverse();
  return page(context, found, (one) => deploymentShape(context.world, repository, one));
}

/** `required_contexts` and `auto_merge` are not looked at: give `[]` and false. */
function create(context: Context): Answer {
  const repository = repositoryOf(context);
  const { body, world } = context;
  const ref = requiredText(body, "ref");
  const sha = resolveCommit(repository, ref);
  if (sha === null) throw invalid(`No ref found for: ${ref}`);
  const deployment = createDeployment(world, repository, {
    sha,
    ref,
    task: text(body, "task") ?? "deploy",
    payload: body.payload ?? {},
    environment: text(body, "environment") ?? "production",
    description: text(body, "description") ?? null,
    creator: actingAccount(context),
    viaAppId: actingApp(context),
    runId: null,
    ...(typeof body.production_environment === "boolean" ? { production: body.production_environment } : {}),
    transient: body.transient_environment === true,
  });
  return ok(deploymentShape(world, repository, deployment), 201);
}

function createStatus(context: Context): Answer {
  const { repository, deployment } = deploymentOf(context);
  const { body, world } = context;
  const state = requiredText(body, "state");
  if (!STATES.includes(state))
    throw invalid(`${state} is not a member of [${STATES.map((one) => `"${one}"`).join(", ")}].`);
  const status = setDeploymentStatus(
    world,
    repository,
    deployment,
    state as DeploymentState,
    { creator: actingAccount(context), viaAppId: actingApp(context) },
    {
      description: text(body, "description") ?? "",
      targetUrl: text(body, "target_url") ?? text(body, "log_url") ?? "",
      logUrl: text(body, "log_url") ?? text(body, "target_url") ?? "",
      environmentUrl: text(body, "environment_url") ?? "",
      autoInactive: body.auto_inactive !== false,
    },
  );
  return ok(deploymentStatusShape(world, repository, deployment, status), 201);
}

const ONE = "/repos/{owner}/{repo}/deployments/{deployment_id}";

export const deploymentRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/deployments", access: ["deployments:read"], handler: list },
  { name: "POST /repos/{owner}/{repo}/deployments", access: ["deployments:write"], handler: create },
  {
    name: `GET ${ONE}`,
    access: ["deployments:read"],
    handler: (context) => {
      const { repository, deployment } = deploymentOf(context);
      return ok(deploymentShape(context.world, repository, deployment));
    },
  },
  {
    name: `GET ${ONE}/statuses`,
    access: ["deployments:read"],
    handler: (context) => {
      const { repository, deployment } = deploymentOf(context);
      return page(context, [...deployment.statuses].reverse(), (status) =>
        deploymentStatusShape(context.world, repository, deployment, status),
      );
    },
  },
  { name: `POST ${ONE}/statuses`, access: ["deployments:write"], handler: createStatus },
];
