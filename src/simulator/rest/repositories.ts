import { roleOf } from "../actions/repositories.ts";
import { branchRuleShapes, rulesetShape } from "../rules/matching.ts";
import { userShape } from "../shapes/accounts.ts";
import { fullRepositoryShape } from "../shapes/repository.ts";
import { repositorySettings } from "../state/settings.ts";
import type { Repository, Ruleset } from "../state/types.ts";
import { accountByLogin } from "../state/world.ts";
import { type Context, canRead, invalid, notFound, ok, page, repositoryOf } from "./context.ts";
import type { Route } from "./router.ts";

/** What the token may do, in the words of a repository's `permissions`. */
function withPermissions(context: Context, repository: Repository) {
  const { auth, world } = context;
  const role = auth.kind === "user" ? roleOf(world, repository, auth.account) : null;
  const at = (...roles: string[]) => role !== null && roles.includes(role);
  return {
    ...fullRepositoryShape(world, repository),
    ...(role === "admin" ? { security_and_analysis: securityOf(repository) } : {}),
    permissions: {
      admin: at("admin"),
      maintain: at("maintain", "admin"),
      push: at("write", "maintain", "admin"),
      triage: at("triage", "write", "maintain", "admin"),
      pull: at("read", "triage", "write", "maintain", "admin"),
    },
  };
}

/** Shown to administrators only. */
function securityOf(repository: Repository) {
  const status = repositorySettings(repository).pushProtection ? "enabled" : "disabled";
  return { secret_scanning: { status }, secret_scanning_push_protection: { status } };
}

const ACTIVITY_TYPES = [
  "push",
  "force_push",
  "branch_creation",
  "branch_deletion",
  "pr_merge",
  "merge_queue_merge",
];

/** Newest first; pages by cursor in `before` and `after`, as the activity view does. */
function activity(context: Context) {
  const { query, world, path } = context;
  const repository = repositoryOf(context);
  const ref = query.get("ref");
  const type = query.get("activity_type");
  const actor = query.get("actor");
  if (type !== null && !ACTIVITY_TYPES.includes(type))
    throw invalid(`${type} is not a member of ${JSON.stringify(ACTIVITY_TYPES)}.`);
  const found = repository.activities
    .filter((one) => ref === null || one.ref === ref || one.ref === `refs/heads/${ref}`)
    .filter((one) => type === null || one.type === type)
    .filter((one) => actor === null || one.actor.login.toLowerCase() === actor.toLowerCase());
  if (query.get("direction") !== "asc") found.reverse();
  const size = Math.min(Number(query.get("per_page") ?? 30) || 30, 100);
  const after = query.get("after");
  const start = after === null ? 0 : found.findIndex((one) => one.nodeId === after) + 1;
  const list = found.slice(start, start + size);
  const last = list.at(-1);
  const search = new URLSearchParams(query);
  if (last !== undefined) search.set("after", last.nodeId);
  return {
    status: 200,
    headers: start + size < found.length ? { link: `<${world.url}${path}?${search}>; rel="next"` } : {},
    body: list.map((one) => ({
      id: one.id,
      node_id: one.nodeId,
      before: one.before,
      after: one.after,
      ref: one.ref,
      timestamp: one.at,
      activity_type: one.type,
      actor: userShape(world, one.actor),
    })),
  };
}

/** `role_name` is the finer word; `permission` knows admin, write, read and none only. */
function permission(context: Context) {
  const { world, params } = context;
  const repository = repositoryOf(context);
  const account = accountByLogin(world, params.username ?? "");
  if (account === undefined) throw notFound();
  const role = roleOf(world, repository, account);
  const coarse = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read" };
  const level = role === null ? "none" : coarse[role];
  const at = (...roles: string[]) => role !== null && roles.includes(role);
  return ok({
    permission: level,
    role_name: role ?? "none",
    user: {
      ...userShape(world, account),
      permissions: {
        admin: at("admin"),
        maintain: at("maintain", "admin"),
        push: at("write", "maintain", "admin"),
        triage: at("triage", "write", "maintain", "admin"),
        pull: role !== null,
      },
      role_name: role ?? "none",
    },
  });
}

/** The repository's own rulesets, and its organisation's unless `includes_parents=false`. */
function rulesets(context: Context, repository: Repository): Ruleset[] {
  const parents =
    context.query.get("includes_parents") === "false"
      ? []
      : (context.world.organizations.get(repository.owner.id)?.rulesets ?? []);
  return [...repository.rulesets, ...parents];
}

/** GitHub shows `bypass_actors` only to who may write the ruleset. */
function mayWriteRulesets({ auth, world }: Context, repository: Repository): boolean {
  if (auth.kind === "installation") return auth.permissions.administration === "write";
  return auth.kind === "user" && roleOf(world, repository, auth.account) === "admin";
}

export const repositoryRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}",
    access: ["metadata:read"],
    handler: (context) => ok(withPermissions(context, repositoryOf(context))),
  },
  {
    name: "GET /repositories/{repository_id}",
    access: ["metadata:read"],
    handler: (context) => {
      const found = context.world.repositories.get(Number(context.params.repository_id));
      if (found === undefined || !canRead(context, found)) throw notFound();
      return ok(withPermissions(context, found));
    },
  },
  { name: "GET /repos/{owner}/{repo}/activity", access: ["contents:read"], handler: activity },
  {
    name: "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    access: ["metadata:read"],
    handler: permission,
  },
  {
    name: "GET /repos/{owner}/{repo}/properties/values",
    access: ["metadata:read"],
    handler: (context) =>
      ok([...repositoryOf(context).properties].map(([property_name, value]) => ({ property_name, value }))),
  },
  {
    name: "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    access: ["metadata:read"],
    handler: (context) =>
      page(
        context,
        branchRuleShapes(context.world, repositoryOf(context), context.params.branch ?? ""),
        (rule) => rule,
      ),
  },
  {
    name: "GET /repos/{owner}/{repo}/rulesets",
    access: ["metadata:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      return page(context, rulesets(context, repository), (ruleset) => {
        const {
          rules: _rules,
          conditions: _conditions,
          bypass_actors: _bypass,
          ...shape
        } = { bypass_actors: [], ...rulesetShape(context.world, repository, ruleset, false) };
        return shape;
      });
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}",
    access: ["metadata:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const found = rulesets(context, repository).find(
        (ruleset) => ruleset.id === Number(context.params.ruleset_id),
      );
      if (found === undefined) throw notFound();
      return ok(rulesetShape(context.world, repository, found, mayWriteRulesets(context, repository)));
    },
  },
];
