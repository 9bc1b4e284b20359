import type { DeploymentFacts } from "../../facts/deployment.ts";
import { participantsOf } from "../../identity/participants.ts";
import type { Registry } from "../../identity/registry/registry.ts";
import type { JudgedInfluence } from "../../levers/influence.ts";
import { asChange } from "./change.ts";
import type { JudgedCommits } from "./commits.ts";

/** Who took part in what would have to be authorised: nobody of them may. */
export function participantsIn(
  facts: DeploymentFacts,
  { uncleared, brought }: JudgedCommits,
  registry: Registry,
  influences: readonly JudgedInfluence[],
): Set<number> {
  const signs = uncleared.map(({ message }) => registry.trailers(message));
  const pushes = [...new Set(uncleared.flatMap(({ sha }) => brought?.get(sha) ?? []))];
  const shas = new Set(uncleared.map(({ sha }) => sha));
  const took = participantsOf(asChange(facts, uncleared, pushes), signs, brought);
  const landed = facts.landings.flatMap((one) => (shas.has(one.sha) ? one.participants : []));
  const again = facts.run.triggeringActor === null ? [] : [facts.run.triggeringActor.id];
  const acted = influences.flatMap(({ chain }) =>
    chain.flatMap(({ actor, author }) => [actor, author].flatMap((one) => one?.account?.id ?? [])),
  );
  return new Set([...took, ...landed, ...again, ...acted]);
}
