import { environmentByName } from "../actions/environments.ts";
import { answerRule, COMMENT_LIMIT } from "../actions/gates.ts";
import { Unprocessable } from "../actions/pulls.ts";
import { environmentShape, protectionRuleShape } from "../shapes/environments.ts";
import type { Environment, Repository } from "../state/types.ts";
import {
  type Answer,
  type Context,
  HttpError,
  invalid,
  noContent,
  notFound,
  ok,
  repositoryOf,
  requiredText,
  slice,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";
import { runOf } from "./runs.ts";

function environmentOf(context: Context): { repository: Repository; environment: Environment } {
  const repository = repositoryOf(context);
  const environment = environmentByName(repository, context.params.environment_name ?? "");
  if (environment === undefined) throw notFound();
  return { repository, environment };
}

function list(context: Context): Answer {
  const repository = repositoryOf(context);
  const { list: page, headers } = slice(context, repository.environments);
  return {
    status: 200,
    headers,
    body: {
      total_count: repository.environments.length,
      environments: page.map((one) => environmentShape(context.world, repository, one)),
    },
  };
}

/** Only those that are switched on. */
function rules(context: Context): Answer {
  const enabled = environmentOf(context).environment.rules.filter((rule) => rule.enabled);
  return ok({
    total_count: enabled.length,
    custom_deployment_protection_rules: enabled.map((rule) => protectionRuleShape(context.world, rule)),
  });
}

function branchPolicies(context: Context): Answer {
  const { branchPolicy } = environmentOf(context).environment;
  const policies = Array.isArray(branchPolicy) ? branchPolicy : [];
  const { list: page, headers } = slice(context, policies);
  return {
    status: 200,
    headers,
    body: {
      total_count: policies.length,
      branch_policies: page.map(({ id, nodeId, name, type }) => ({ id, node_id: nodeId, name, type })),
    },
  };
}

/** Our App approves, rejects or, without a state, reports (OpenAPI: actions/review-custom-gates-for-run). */
function review(context: Context): Answer {
  const { world, repository, run } = runOf(context);
  const { auth, body } = context;
  if (auth.kind !== "installation") throw new HttpError(403, "Only the App of a rule may review it.");
  const environment = requiredText(body, "environment_name");
  const state = text(body, "state") ?? null;
  const comment = state === null ? requiredText(body, "comment") : (text(body, "comment") ?? "");
  if (state !== null && state !== "approved" && state !== "rejected")
    throw invalid(`${state} is not a member of ["approved", "rejected"].`);
  if (comment.length > COMMENT_LIMIT)
    throw invalid(`Only ${COMMENT_LIMIT} characters are allowed; ${comment.length} were supplied.`);
  try {
    answerRule(world, repository, run, { appId: world.app.id, environment, state, comment });
  } catch (error) {
    if (error instanceof Unprocessable) throw new HttpError(422, error.message);
    throw error;
  }
  return noContent();
}

const ONE = "/repos/{owner}/{repo}/environments/{environment_name}";

export const environmentRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/environments", access: ["actions:read"], handler: list },
  {
    name: `GET ${ONE}`,
    access: ["actions:read"],
    handler: (context) => {
      const { repository, environment } = environmentOf(context);
      return ok(environmentShape(context.world, repository, environment));
    },
  },
  { name: `GET ${ONE}/deployment_protection_rules`, access: ["actions:read"], handler: rules },
  { name: `GET ${ONE}/deployment-branch-policies`, access: ["actions:read"], handler: branchPolicies },
  {
    name: "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule",
    access: ["deployments:write"],
    handler: review,
  },
];
