import { announceRuleset, createRuleset, editRuleset } from "../actions/rulesets.ts";
import type { RulesetHandle, RulesetOptions } from "../api.ts";
import type { Organization, Repository, Ruleset, World } from "../state/types.ts";

export function rulesetHandle(
  world: World,
  where: { repository: Repository } | { organization: Organization },
  options: RulesetOptions,
): RulesetHandle {
  const ruleset: Ruleset = createRuleset(world, where, options);
  const repository = "repository" in where ? where.repository : null;
  const holder = "repository" in where ? where.repository : where.organization;
  return {
    id: ruleset.id,
    edit: (change) => editRuleset(world, repository, ruleset, change),
    delete() {
      holder.rulesets = holder.rulesets.filter((candidate) => candidate !== ruleset);
      if (repository !== null) announceRuleset(world, repository, ruleset, "deleted");
    },
  };
}
