import { type Emission, emissionsOf } from "../actions/emissions.ts";
import { knownAction } from "../actions/known.ts";
import { actionOf } from "../actions/uses.ts";
import { writingsOf } from "../actions/writings.ts";
import { spend } from "../budget.ts";
import { valueOfText } from "../guards/evaluate.ts";
import { clause, every, type Judgement, placed, YES } from "../guards/judgement.ts";
import { hasRole } from "../guards/roles.ts";
import { opaque, type Value } from "../guards/value.ts";
import { whoIs } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import { scenariosOf } from "../levers/scenarios.ts";
import { onceEach } from "../once.ts";
import type { Job, Step, Trigger, Workflow } from "../workflow/model.ts";
import { levelOf } from "../workflow/permissions.ts";
import { afterRun } from "./after-run.ts";
import { byCache } from "./cache.ts";
import type { FlatStep } from "./flat-step.ts";
import { gateOf } from "./gates.ts";
import { flatSteps, jobOutcome } from "./jobs.ts";
import { isRestricted, newRun, type Relayed, type Run } from "./run.ts";

/** Runs that come after a run, and runs that its steps set off. */
export function relaysOf(run: Run, entry: Judgement): Relayed[] {
  return [
    ...(run.caller === null ? afterRun(run, entry) : []),
    ...run.workflow.jobs.flatMap((job) => [...byJob(run, job, entry), ...byCache(run, job, entry)]),
  ];
}

/** What a run costs that is only made ready to be followed. */
const COST_OF_RUN = 4;

function byJob(run: Run, job: Job, entry: Judgement): Relayed[] {
  if (isRestricted(run)) return [];
  let checkoutToken: string | undefined;
  if (!mayEmit(job)) return [];
  return flatSteps(run, job).flatMap((flat) => {
    if (actionOf(flat.step)?.name === "actions/checkout")
      checkoutToken = flat.step.with.get("token")?.text ?? checkoutToken;
    return emitted(flat.step, checkoutToken).flatMap((emission) =>
      byEmission(run, job, entry, flat, emission),
    );
  });
}

const emissions = onceEach((_: Step) => new Map<string | undefined, Emission[]>());

/** What a step makes happen is the same in every run that checks out with the same token. */
function emitted(step: Step, checkoutToken: string | undefined): Emission[] {
  const byToken = emissions(step);
  const known = byToken.get(checkoutToken) ?? emissionsOf(step, checkoutToken);
  byToken.set(checkoutToken, known);
  return known;
}

/** Whether any step of a job, or of an action it uses, makes an event at all. */
const mayEmit = onceEach((job: Job): boolean =>
  job.steps.some((step) => /^[.$]/.test(step.uses?.text ?? "") || emissionsOf(step, undefined).length > 0),
);

function byEmission(run: Run, job: Job, entry: Judgement, flat: FlatStep, emission: Emission): Relayed[] {
  const token = tokenJudgement(run, job, emission);
  if (token === null) return [];
  const known = knownAction(flat.step);
  const asked = known?.permission === undefined ? YES : gateOf(flat, true);
  const out: Relayed[] = [];
  for (const [workflow, trigger] of run.world.listeners.get(emission.event) ?? []) {
    spend(run.world.budget);
    const named = names(emission, workflow, trigger);
    // by the same event it would only start over
    if (named === null || (workflow === run.workflow && emission.event === run.scenario.event)) continue;
    const sent = every([
      entry,
      jobOutcome(run, job),
      flat.runs,
      asked,
      placed(every([token, named, pushedTo(emission, trigger)]), flat.step.place),
    ]);
    for (const scenario of received(run, flat, emission, trigger)) {
      spend(run.world.budget, COST_OF_RUN);
      out.push({
        run: newRun(run.world, workflow, scenario, whoIs(run.who.current)),
        entry: sent,
        via: [
          { edge: "START", node: `job ${job.id} of ${run.workflow.path}`, place: job.place },
          { edge: "RELAY", node: `${emission.event} sent by a step`, place: flat.step.place },
        ],
      });
    }
  }
  return out;
}

/**
 * What the run's own token makes starts only the two dispatch events, and, since June 2026, a pull request's runs that
 * wait for approval (docs.github.com, "Triggering a workflow from a workflow"). Null where nothing starts.
 */
function tokenJudgement(run: Run, job: Job, emission: Emission): Judgement | null {
  if (emission.token === "other") return YES;
  const dispatch = emission.event === "workflow_dispatch" || emission.event === "repository_dispatch";
  if (dispatch) {
    const level = levelOf(
      job.permissions ?? run.workflow.permissions ?? run.caller?.permissions ?? null,
      emission.scope,
    );
    if (level === "write") return YES;
    return level === null
      ? clause(
          1,
          "token",
          `whether the run's token may ${emission.scope}: write is a setting of the repository`,
        )
      : clause(0, "token", `the run's token may not ${emission.scope}: write`);
  }
  if (emission.event !== "pull_request") return null;
  return hasRole(run.who.current, "writer")
    ? clause(
        2,
        "approval",
        "runs on what a workflow's token made wait until someone with the write role approves them",
        "approves the run",
      )
    : clause(
        0,
        "approval",
        "runs on what a workflow's token made wait until someone with the write role approves them",
      );
}

/** Whether a dispatch reaches a trigger; null when it goes elsewhere. */
function names({ event, names: sent }: Emission, workflow: Workflow, trigger: Trigger): Judgement | null {
  if (event !== "workflow_dispatch" && event !== "repository_dispatch") return YES;
  if (sent === null) return clause(1, "event", "which workflow it is sent to cannot be read here");
  if (event === "repository_dispatch") {
    const wanted = trigger.types;
    return wanted === null || sent.some((name) => wanted.includes(name)) ? YES : null;
  }
  const own = [workflow.path, workflow.path.split("/").at(-1), workflow.name];
  if (sent.some((name) => own.includes(name))) return YES;
  return sent.some((name) => name.includes("$"))
    ? clause(1, "event", "which workflow it is sent to cannot be read here")
    : null;
}

/** A trigger that names branches or files hears of a change to those only; which ones a step changes is not read. */
function pushedTo({ event, to }: Emission, { branches, branchesIgnore, paths }: Trigger): Judgement {
  if (event !== "push" && event !== "pull_request") return YES;
  if (paths !== null) return clause(1, "path-filter", "which files the step changes cannot be told here");
  if (event !== "push" || to !== "branch" || (branches === null && branchesIgnore === null)) return YES;
  return clause(1, "branch-filter", "which branch the step pushes to cannot be told here");
}

function received(run: Run, flat: FlatStep, emission: Emission, trigger: Trigger): Scenario[] {
  const candidates = scenariosOf(trigger, run.world.settings).scenarios.filter(
    ({ type, ref, code, origin }) =>
      (emission.types === null || emission.types.includes(type)) &&
      (emission.event !== "push" || (emission.to === "tag") === (ref === "tag")) &&
      origin !== "fork" &&
      (origin === null || code === "own"),
  );
  const inputs =
    emission.inputs === null
      ? null
      : new Map<string, Value>(
          [...emission.inputs].map(([name, { text }]) => [name, valueOfText(text, flat.scope)]),
        );
  const said = saidBy(flat, emission);
  return candidates.map((scenario) => ({
    ...scenario,
    said,
    actor: "relay" as const,
    code: "base" as const,
    ref:
      emission.to === "default-branch" || scenario.ref === "any" ? ("default-branch" as const) : scenario.ref,
    inputs,
    first: run.scenario.first ?? run.scenario,
  }));
}

/** The comment or label that a step writes, as who listens reads it; null where it writes neither. */
function saidBy({ step, scope }: FlatStep, { event, types }: Emission): Value | null {
  const kind = event === "issue_comment" ? "comment" : types?.includes("labeled") ? "label" : null;
  if (kind === null) return null;
  const [only, ...more] = writingsOf(step).filter((one) => one.kind === kind);
  if (only === undefined || more.length > 0)
    return opaque("condition", `which ${kind} the step writes cannot be told here`);
  const value = valueOfText(only.text, scope);
  return only.literal || value.kind === "chosen"
    ? value
    : opaque("condition", `which ${kind} the step writes cannot be told here`);
}
