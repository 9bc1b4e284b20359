import { roleOf } from "../actions/repositories.ts";
import { type RulesetInput, writeRuleset } from "../actions/settings.ts";
import { rulesetShape } from "../rules/matching.ts";
import { installationShape } from "../shapes/accounts.ts";
import {
  deployKeyShape,
  organizationHookShape,
  otherInstallationShape,
  repositoryHookShape,
} from "../shapes/settings.ts";
import { organizationSettings, repositorySettings } from "../state/settings.ts";
import type { Organization, Repository, Rule, Ruleset } from "../state/types.ts";
import { accountByLogin } from "../state/world.ts";
import {
  type Answer,
  type Context,
  HttpError,
  invalid,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  slice,
} from "./context.ts";
import type { Route } from "./router.ts";

/** Of people, administrators only; the App's rights are the route's. @throws 404, as GitHub hides settings. */
function administered(context: Context): Repository {
  const repository = repositoryOf(context);
  const { auth, world } = context;
  if (auth.kind === "user" && roleOf(world, repository, auth.account) !== "admin") throw notFound();
  return repository;
}

/** Owners of the organisation only. @throws 404 */
function owned(context: Context): Organization {
  const { auth, world, params } = context;
  const account = accountByLogin(world, params.org ?? "");
  const organization = account === undefined ? undefined : world.organizations.get(account.id);
  if (organization === undefined) throw notFound();
  if (auth.kind === "user" && organization.members.get(auth.account.id) !== "admin") throw notFound();
  if (auth.kind === "installation" && auth.installation.account !== account) throw notFound();
  return organization;
}

function installations(context: Context): Answer {
  const { world } = context;
  const organization = owned(context);
  const all = [
    ...[...world.installations.values()]
      .filter(({ account }) => account === organization.account)
      .map((one) => installationShape(world, one)),
    ...organizationSettings(organization).apps.map((one) => otherInstallationShape(world, organization, one)),
  ];
  const { list, headers } = slice(context, all);
  return { status: 200, headers, body: { total_count: all.length, installations: list } };
}

const ENFORCEMENTS = ["active", "evaluate", "disabled"];
const RULES = ["deletion", "non_fast_forward", "required_status_checks", "pull_request", "merge_queue"];

/** @throws 422 for what GitHub's description does not allow, or the simulator does not know */
function rulesetInput({ body }: Context): RulesetInput {
  const conditions = body.conditions as { ref_name?: { include?: string[]; exclude?: string[] } } | undefined;
  const enforcement = requiredText(body, "enforcement");
  if (!ENFORCEMENTS.includes(enforcement)) throw invalid(`${enforcement} is not an enforcement.`);
  if ((body.target ?? "branch") !== "branch")
    throw invalid("Only rulesets for branches can be written here.");
  const rules = (body.rules ?? []) as Rule[];
  for (const { type } of rules) if (!RULES.includes(type)) throw invalid(`${type} is not a rule.`);
  return {
    name: requiredText(body, "name"),
    enforcement: enforcement as Ruleset["enforcement"],
    include: conditions?.ref_name?.include ?? [],
    exclude: conditions?.ref_name?.exclude ?? [],
    rules,
    bypassActors: (body.bypass_actors ?? []) as Ruleset["bypassActors"],
  };
}

function createRuleset(context: Context): Answer {
  const { world } = context;
  const repository = administered(context);
  const input = rulesetInput(context);
  if (repository.rulesets.some(({ name }) => name === input.name))
    throw new HttpError(422, "Validation Failed", ["Name must be unique"]);
  return ok(rulesetShape(world, repository, writeRuleset(world, repository, input), true), 201);
}

function replaceRuleset(context: Context): Answer {
  const { world, params } = context;
  const repository = administered(context);
  const existing = repository.rulesets.find(({ id }) => id === Number(params.ruleset_id));
  if (existing === undefined) throw notFound();
  const written = writeRuleset(world, repository, rulesetInput(context), existing);
  return ok(rulesetShape(world, repository, written, true));
}

export const settingsRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/keys",
    access: ["administration:read"],
    handler: (context) => {
      const repository = administered(context);
      return page(context, repositorySettings(repository).keys, (key) =>
        deployKeyShape(context.world, repository, key),
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/hooks",
    access: ["repository_hooks:read"],
    handler: (context) => {
      const repository = administered(context);
      return page(context, repositorySettings(repository).hooks, (hook) =>
        repositoryHookShape(context.world, repository, hook),
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/actions/permissions/workflow",
    access: ["administration:read"],
    handler: (context) => {
      const { workflowToken, workflowsApprove } = repositorySettings(administered(context));
      return ok({
        default_workflow_permissions: workflowToken,
        can_approve_pull_request_reviews: workflowsApprove,
      });
    },
  },
  { name: "POST /repos/{owner}/{repo}/rulesets", access: ["administration:write"], handler: createRuleset },
  {
    name: "PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}",
    access: ["administration:write"],
    handler: replaceRuleset,
  },
  {
    name: "GET /orgs/{org}/hooks",
    access: ["organization_hooks:read"],
    handler: (context) => {
      const organization = owned(context);
      return page(context, organizationSettings(organization).hooks, (hook) =>
        organizationHookShape(context.world, organization, hook),
      );
    },
  },
  {
    name: "GET /orgs/{org}/installations",
    access: ["organization_administration:read"],
    handler: installations,
  },
];
