import type { Facts } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import { withDefaults } from "../../policy/defaults.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { ProvenancePolicy, Target } from "../../provenance/types.ts";
import { landingNames } from "../../rules/paths/landing.ts";
import { needsStatements } from "../../rules/provenance/needs.ts";

/** What statements about a change have to say, and about what. */
export interface ProvenanceQuestion {
  policy: ProvenancePolicy;
  target: Target;
  names: string[];
}

/** Null where nothing depends on statements; a gap where the change is not known well enough to ask. */
export function questionOf(state: PolicyState, facts: Facts): Known<ProvenanceQuestion> | null {
  const policy = state.state === "effective" ? withDefaults(state.policy).provenance : undefined;
  if (policy === undefined) return null;
  const names = landingNames(facts);
  if (!names.known) return names;
  if (!facts.commits.known) return facts.commits;
  if (!needsStatements(policy, names.value)) return null;
  return known({ policy, names: names.value, target: targetOf(facts, facts.commits.value) });
}

function targetOf(facts: Facts, commits: Target["commits"]): Target {
  const { repository, change, origin } = facts;
  const local = origin === "git";
  return {
    repositoryId: local ? null : repository.id,
    ownerId: repository.ownerId ?? null,
    pullRequest: change.number,
    baseRef: change.base.ref,
    headRef: change.head.ref,
    commits: commits.map(({ sha, tree, parents }) => ({ sha, tree, parents })),
  };
}
