import { localPath } from "../actions/uses.ts";
import { spend } from "../budget.ts";
import { asksForStatus, judgeCondition, type Scope } from "../guards/evaluate.ts";
import { clause, every, type Judgement, placed, YES } from "../guards/judgement.ts";
import { ANY, constant, opaque, type Value } from "../guards/value.ts";
import { whoIs } from "../guards/who.ts";
import { user } from "../levers/payload.ts";
import type { Scenario } from "../levers/scenario.ts";
import { guardsOf, identify } from "../paths/path.ts";
import { environmentRules } from "../settings/environments.ts";
import type { Capability, CapabilityKind, ChainPath, Profile } from "../types.ts";
import type { Job, Trigger, Workflow } from "../workflow/model.ts";
import { MAX_CALLS } from "./calls.ts";
import { capabilitiesOf, mayHoldAny } from "./capabilities.ts";
import type { FlatStep } from "./flat-step.ts";
import { flatSteps, neededBy } from "./jobs.ts";
import { notUnderstood } from "./outcomes.ts";
import { newRun, type Run } from "./run.ts";
import type { World } from "./world.ts";

/** What it does harm to do once more, at an older commit. Secrets and tokens give nothing new to who only starts the job. */
const DEPLOYS: ReadonlySet<CapabilityKind> = new Set([
  "environment",
  "release",
  "packages",
  "pages",
  "merge",
]);

const WAITS = clause(
  1,
  "outcome",
  "someone has to have started it within 30 days, and the run not be deleted",
);

/**
 * The write role runs again what others started: the commit and the workflow of then, the secrets of now, the rights of the first actor
 * (docs.github.com, "Re-running workflows and jobs"). So whatever the event says passes once more, and an older commit is deployed
 * over a newer one. Only what is asked anew can stop it: the environment, which waits for its reviewers before every job that
 * names it ("Reviewing deployments"), `github.triggering_actor`, and `github.run_attempt`.
 */
export function replayPaths(world: World, workflow: Workflow, profile: Profile): ChainPath[] {
  const trigger = workflow.triggers.find(({ event }) => event !== "workflow_call");
  if (profile !== "writer" || trigger === undefined) return [];
  return replaysOf(world, workflow, trigger, workflow, YES, 0);
}

function replaysOf(
  world: World,
  root: Workflow,
  trigger: Trigger,
  workflow: Workflow,
  called: Judgement,
  depth: number,
): ChainPath[] {
  const run = newRun(world, workflow, startedBefore(root, trigger, world), whoIs("writer"));
  return workflow.jobs.flatMap((job) => {
    spend(world.budget);
    const path = depth >= MAX_CALLS ? null : localPath(job.uses);
    const next = path === null ? undefined : world.workflows.get(path);
    const passes = () => every([called, conditionsOf(run, job, new Set())]);
    if (next !== undefined) return replaysOf(world, root, trigger, next, passes(), depth + 1);
    if (!mayHoldAny(run, job, DEPLOYS)) return [];
    return capabilitiesOf(run, job, null)
      .filter(({ capability }) => DEPLOYS.has(capability.kind))
      .map(({ capability }) => pathOf(world, run.scenario, workflow, job, capability, passes()));
  });
}

function startedBefore(workflow: Workflow, trigger: Trigger, { settings }: World): Scenario {
  return {
    event: trigger.event,
    type: "",
    lever: "rerun",
    does: `run ${workflow.path} again as someone else started it, at its older commit`,
    role: "writer",
    place: trigger.place,
    origin: null,
    code: "base",
    author: "someone",
    actor: "someone",
    ref: "default-branch",
    inputs: null,
    said: null,
    after: null,
    settings,
    first: null,
    entry: () => YES,
  };
}

/** What is asked anew by a job's own condition and by those of the jobs that it needs. */
function conditionsOf(run: Run, job: Job, seen: Set<Job>): Judgement {
  if (seen.has(job)) return YES;
  seen.add(job);
  spend(run.world.budget);
  const own =
    job.condition === null
      ? YES
      : placed(judgeCondition(job.condition.text, ANEW).whenTrue, job.condition.place);
  if (job.condition !== null && asksForStatus(job.condition.text)) return own;
  return every([
    own,
    ...neededBy(run, job).flatMap((other) => [
      conditionsOf(run, other, seen),
      ...flatSteps(run, other).flatMap((flat) => (asksAnew(flat) ? [flat.gate] : [])),
    ]),
  ]);
}

/** Whether a step asks for the role of whoever asks for this run, not of who started it first. */
const asksAnew = ({ step }: FlatStep) => step.texts.some(({ text }) => text.includes("triggering_actor"));

/** What an expression asks is what it was, but for who asks for the run, and how often it was asked for. */
const ANEW: Scope = {
  who: { profile: "writer" },
  budget: { left: Number.POSITIVE_INFINITY },
  lookup: ([context, property]): Value => {
    if (context !== "github") return ANY;
    switch (property) {
      case "triggering_actor":
        return user("actor", ["login"], "github.triggering_actor");
      case "run_attempt":
        return constant(2);
      case "actor":
        return opaque("actor", "who started it first is not who asks again");
      default:
        return ANY;
    }
  },
  status: () => ({ whenTrue: YES, whenFalse: YES }),
};

/** The branch was right when it started; reviewers and Apps are asked again. */
function environmentOf({ environment }: Job, { settings }: World): Judgement {
  if (environment === null) return YES;
  const anew = settings?.environments?.map((one) => ({ ...one, refs: "all" as const }));
  const rules = { ...settings, ...(anew && { environments: anew }) };
  return placed(environmentRules(environment.text, rules, "default-branch"), environment.place);
}

function pathOf(
  world: World,
  { event, does, place }: Scenario,
  workflow: Workflow,
  job: Job,
  capability: Capability,
  passes: Judgement,
): ChainPath {
  const { possible, clauses } = every([
    WAITS,
    passes,
    environmentOf(job, world),
    notUnderstood([...workflow.incomplete, ...job.incomplete]),
  ]);
  const path = {
    profile: "writer" as const,
    lever: { kind: "rerun" as const, event, detail: does, place },
    workflow: workflow.path,
    job: job.id,
    capability,
    via: [{ edge: "START" as const, node: `job ${job.id} of ${workflow.path}`, place: job.place }],
    verdict: possible === 0 ? ("guarded" as const) : ("unknown" as const),
    guards: guardsOf(clauses),
  };
  return { id: identify(path), ...path };
}
