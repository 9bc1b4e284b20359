import type { DeploymentFacts } from "../../facts/deployment.ts";
import { type Act, actOf } from "../../levers/act.ts";
import { influencesOn, type JudgedInfluence } from "../../levers/influence.ts";
import { leverOfRun } from "../../levers/runs.ts";
import { leverWorld } from "../../levers/world.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";

/**
 * Acts of agents that reach the run and stand: on the run itself, through other bots, or on a pull request that it would deploy.
 * What stood on a pull request when it was merged with a green check was judged there.
 */
export function influencesIn(facts: DeploymentFacts, policy: EffectivePolicy): JudgedInfluence[] {
  const { run, repository, environment, landings } = facts;
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
  return influencesOn(withRun(facts), target, world).filter(
    ({ state, full }) => state === "standing" && full,
  );
}

/** The acts with the run among them: its own delivery may come after the question, or never. */
function withRun({ acts, run, repository, asOf }: DeploymentFacts): Act[] {
  const kind = leverOfRun(run.event, run.attempt);
  if (kind === null || acts.some(({ runId }) => runId === run.id)) return acts;
  const { actor, triggeringActor } = run;
  const own = actOf({
    kind,
    event: "workflow_run.read",
    at: run.startedAt ?? asOf,
    actor: { account: triggeringActor ?? actor, via: null },
    author: actor === null || actor.id === triggeringActor?.id ? null : { account: actor, via: null },
    repositoryId: repository.id,
    number: null,
    ref: run.ref,
    sha: run.sha,
    runId: run.id,
    text: run.path,
    node: null,
  });
  return [...acts, own];
}

/** Acts that are the way to the merge, which the check stood before. */
const MERGING: ReadonlySet<Act["kind"]> = new Set(["merge-queue", "auto-merge"]);

/**
 * Whether the check of a pull request that lets its commits through has seen an act: by what it was judged by, not by what was said
 * between that and the merge.
 */
function judgedOn({ landings }: DeploymentFacts): (act: Act) => boolean {
  const until = new Map<number, { merged: number; judged: number }>();
  for (const { number, state, at, judgedAt } of landings) {
    const merged = state === "open" ? Number.POSITIVE_INFINITY : Date.parse(at ?? "");
    if (state !== "open" && state !== "cleared") continue;
    until.set(number, { merged, judged: judgedAt === undefined ? merged : Date.parse(judgedAt) });
  }
  return ({ number, at, kind }) => {
    const known = number === null ? undefined : until.get(number);
    return known !== undefined && Date.parse(at) <= (MERGING.has(kind) ? known.merged : known.judged);
  };
}
