import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { Act } from "../../levers/act.ts";
import { influencesOn, type JudgedInfluence } from "../../levers/influence.ts";
import { leverWorld } from "../../levers/world.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";

/**
 * Acts of agents that reach the run and stand: on the run itself, through other bots, or on a pull request that it would deploy.
 * What stood on a pull request when it was merged with a green check was judged there.
 */
export function influencesIn(facts: DeploymentFacts, policy: EffectivePolicy): JudgedInfluence[] {
  const { run, repository, environment, landings, acts } = facts;
  const world = leverWorld({
    policy,
    deployers: facts.deployers?.known ? facts.deployers.value : { bots: [], workflows: [] },
    defaultBranch: repository.defaultBranch.known ? repository.defaultBranch.value : null,
    cleared: judgedOn(facts),
  });
  const target = {
    repositoryId: repository.id,
    sha: run.sha,
    ref: run.ref,
    environment,
    runId: run.id,
    pullRequests: [...new Set(landings.map(({ number }) => number))],
  };
  return influencesOn(acts, target, world).filter(({ state, full }) => state === "standing" && full);
}

/** Whether the check of a pull request that lets its commits through has seen an act. */
function judgedOn({ landings }: DeploymentFacts): (act: Act) => boolean {
  const until = new Map<number, number>();
  for (const { number, state, at } of landings) {
    if (state === "open") until.set(number, Number.POSITIVE_INFINITY);
    if (state === "cleared" && at !== null) until.set(number, Date.parse(at));
  }
  return ({ number, at }) =>
    number !== null && Date.parse(at) <= (until.get(number) ?? Number.NEGATIVE_INFINITY);
}
