import { minimatch } from "minimatch";
import type { Account, Repository, Rule, Ruleset, World } from "../state/types.ts";
import { fullName } from "../state/world.ts";

/** Active rulesets for a ref (`refs/heads/main`), the organisation's and the repository's; the ref need not exist. */
export function activeRulesets(world: World, repository: Repository, ref: string): Ruleset[] {
  const inherited = world.organizations.get(repository.owner.id)?.rulesets ?? [];
  return [...inherited, ...repository.rulesets].filter(
    (ruleset) => ruleset.enforcement === "active" && applies(ruleset, repository, ref),
  );
}

/** Conditions on ref names are fnmatch patterns over full names, or `~ALL` and `~DEFAULT_BRANCH` (docs: creating rulesets). */
function applies(ruleset: Ruleset, repository: Repository, ref: string): boolean {
  const prefix = ruleset.target === "branch" ? "refs/heads/" : "refs/tags/";
  if (!ref.startsWith(prefix)) return false;
  const hit = (pattern: string) => {
    if (pattern === "~ALL") return true;
    if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${repository.defaultBranch}`;
    return minimatch(ref, pattern.startsWith("refs/") ? pattern : prefix + pattern, { dot: true });
  };
  return ruleset.include.some(hit) && !ruleset.exclude.some(hit);
}

export interface ActiveRule {
  rule: Rule;
  ruleset: Ruleset;
}

export function activeRules(world: World, repository: Repository, ref: string): ActiveRule[] {
  return activeRulesets(world, repository, ref).flatMap((ruleset) =>
    ruleset.rules.map((rule) => ({ rule, ruleset })),
  );
}

/** Whether this account may pass the ruleset by (`always` or `exempt`; RepositoryRole 5 is the admin role). */
export function mayBypass(world: World, repository: Repository, ruleset: Ruleset, by: Account): boolean {
  const organization = world.organizations.get(repository.owner.id);
  return ruleset.bypassActors.some(({ actor_id: id, actor_type: type, bypass_mode: mode }) => {
    if (mode === "pull_request") return false;
    if (type === "User") return id === by.id;
    if (type === "Integration") return by.appId !== null && id === by.appId;
    if (type === "OrganizationAdmin") return organization?.members.get(by.id) === "admin";
    if (type === "RepositoryRole") return repository.roles.get(by.id) === "admin";
    return (
      type === "Team" &&
      organization?.teams.some((team) => team.id === id && team.members.has(by.id)) === true
    );
  });
}

/** `GET /repos/{owner}/{repo}/rules/branches/{branch}`: evaluated and disabled rulesets are not among them. */
export function branchRuleShapes(world: World, repository: Repository, branch: string) {
  return activeRules(world, repository, `refs/heads/${branch}`).map(({ rule, ruleset }) => ({
    ...rule,
    ruleset_source_type: ruleset.sourceType,
    ruleset_source: ruleset.source,
    ruleset_id: ruleset.id,
  }));
}

/** `repository-ruleset`; `withBypass`: the reader may write rulesets, to anybody else GitHub does not show who may bypass. */
export function rulesetShape(
  world: World,
  repository: Repository | null,
  ruleset: Ruleset,
  withBypass: boolean,
) {
  const path =
    ruleset.sourceType === "Organization" || repository === null
      ? `orgs/${ruleset.source}`
      : `repos/${fullName(repository)}`;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: ruleset.sourceType,
    source: ruleset.source,
    enforcement: ruleset.enforcement,
    ...(withBypass ? { bypass_actors: ruleset.bypassActors } : {}),
    current_user_can_bypass: "never" as const,
    node_id: ruleset.nodeId,
    _links: {
      self: { href: `${world.url}/${path}/rulesets/${ruleset.id}` },
      html: { href: `https://github.com/${ruleset.source}/rules/${ruleset.id}` },
    },
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}
