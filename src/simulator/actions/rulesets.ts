import type { RulesetOptions } from "../api.ts";
import { rulesetShape } from "../rules/matching.ts";
import type { Account, Organization, Repository, Rule, Ruleset, World } from "../state/types.ts";
import { fullName, nodeId, ownerOf } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";

/** The rules these options stand for, with GitHub's defaults. */
export function rulesOf(options: Partial<RulesetOptions>): Rule[] {
  const rules: Rule[] = [];
  if (options.deletion === true) rules.push({ type: "deletion" });
  if (options.nonFastForward === true) rules.push({ type: "non_fast_forward" });
  if (options.requiredChecks !== undefined) {
    rules.push({
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: options.strict ?? false,
        do_not_enforce_on_create: false,
        required_status_checks: options.requiredChecks.map(({ context, integrationId }) => ({
          context,
          ...(integrationId == null ? {} : { integration_id: integrationId }),
        })),
      },
    });
  }
  if (options.requiredApprovals !== undefined) {
    rules.push({
      type: "pull_request",
      parameters: {
        required_approving_review_count: options.requiredApprovals,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    });
  }
  if (options.mergeQueue !== undefined) {
    const { method, grouping, minEntries, maxEntries } = options.mergeQueue;
    rules.push({
      type: "merge_queue",
      parameters: {
        check_response_timeout_minutes: 60,
        grouping_strategy: grouping ?? "ALLGREEN",
        max_entries_to_build: 5,
        max_entries_to_merge: maxEntries ?? 5,
        merge_method: method ?? "MERGE",
        min_entries_to_merge: minEntries ?? 1,
        min_entries_to_merge_wait_minutes: 5,
      },
    });
  }
  return rules;
}

export function createRuleset(
  world: World,
  where: { repository: Repository } | { organization: Organization },
  options: RulesetOptions,
): Ruleset {
  const id = world.nextId("ruleset");
  const at = world.time();
  const inOrganization = "organization" in where;
  const ruleset: Ruleset = {
    id,
    nodeId: nodeId("RRS", id),
    name: options.name ?? `ruleset ${id}`,
    target: options.target ?? "branch",
    sourceType: inOrganization ? "Organization" : "Repository",
    source: inOrganization ? where.organization.account.login : fullName(where.repository),
    enforcement: options.enforcement ?? "active",
    include: options.include ?? ["~DEFAULT_BRANCH"],
    exclude: options.exclude ?? [],
    rules: rulesOf(options),
    bypassActors: bypassActors(options),
    createdAt: at,
    updatedAt: at,
  };
  (inOrganization ? where.organization : where.repository).rulesets.push(ruleset);
  if (!inOrganization) announceRuleset(world, where.repository, ruleset, "created");
  return ruleset;
}

/** Rules are replaced when any rule is among the options, as a PUT does. */
export function editRuleset(
  world: World,
  repository: Repository | null,
  ruleset: Ruleset,
  options: Partial<RulesetOptions>,
): void {
  const rules = rulesOf(options);
  ruleset.name = options.name ?? ruleset.name;
  ruleset.enforcement = options.enforcement ?? ruleset.enforcement;
  ruleset.include = options.include ?? ruleset.include;
  ruleset.exclude = options.exclude ?? ruleset.exclude;
  if (rules.length > 0) ruleset.rules = rules;
  if (options.bypassActors !== undefined) ruleset.bypassActors = bypassActors(options);
  ruleset.updatedAt = world.time();
  if (repository !== null) announceRuleset(world, repository, ruleset, "edited");
}

function bypassActors(options: Partial<RulesetOptions>): Ruleset["bypassActors"] {
  return (options.bypassActors ?? []).map(({ id, type, mode }) => ({
    actor_id: id,
    actor_type: type,
    bypass_mode: mode ?? "always",
  }));
}

export function announceRuleset(
  world: World,
  repository: Repository,
  ruleset: Ruleset,
  action: "created" | "edited" | "deleted",
  by: Account = ownerOf(world, repository.owner),
): void {
  announce(world, repository, "repository_ruleset", by, {
    action,
    repository_ruleset: rulesetShape(world, repository, ruleset, false),
  });
}
