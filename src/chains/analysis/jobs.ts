import { spend } from "../budget.ts";
import { asksForStatus, judgeCondition, type Scope } from "../guards/evaluate.ts";
import { clause, every, type Judgement, placed, some, YES } from "../guards/judgement.ts";
import { NULL, opaque, type Value } from "../guards/value.ts";
import { onceEach } from "../once.ts";
import { environmentRules } from "../settings/environments.ts";
import type { Job, Workflow } from "../workflow/model.ts";
import { named } from "../workflow/named.ts";
import { asksWho, calledBy, calledElsewhere, inputsOf, MAX_CALLS } from "./calls.ts";
import { contextValue } from "./contexts.ts";
import type { FlatStep } from "./flat-step.ts";
import { mayGate } from "./gates.ts";
import { indirect } from "./indirect.ts";
import { after, notUnderstood, resultOf, statusOf } from "./outcomes.ts";
import { newRun, type Run } from "./run.ts";
import { endScope, flattenSteps } from "./steps.ts";

// A job asks the jobs that it needs, those ask their steps and the workflows that they call, and these ask jobs again: so all
// that asks in this circle stands here.

/**
 * Whether a profile can make a job run, and with what clauses: its own `if`, the jobs it needs (unless a status function
 * says otherwise), its environment, and everything about it that was not understood.
 */
export function jobOutcome(run: Run, job: Job): Judgement {
  const known = run.outcomes.get(job.id);
  if (known !== undefined) return known;
  spend(run.world.budget, 1 + job.needs.length);
  run.outcomes.set(job.id, clause(1, "incomplete", `the jobs around ${job.id} need each other`));
  const outcome = every([
    ...(run.caller === null ? [] : [run.caller.judgement]),
    conditionOf(run, job),
    environmentOf(run, job),
    notUnderstood([...run.workflow.incomplete, ...job.incomplete]),
  ]);
  run.outcomes.set(job.id, outcome);
  // what was asked in a circle, while this job stood for itself, is asked again
  run.successes.delete(job);
  return outcome;
}

/** What it takes for a job to succeed, as the jobs that need it ask: to run, and to get past its steps that check who acts. */
function jobSuccess(run: Run, job: Job): Judgement {
  const known = run.successes.get(job);
  if (known !== undefined) return known;
  const success = judgeSuccess(run, job);
  run.successes.set(job, success);
  return success;
}

function judgeSuccess(run: Run, job: Job): Judgement {
  const outcome = jobOutcome(run, job);
  const strict = judgeSteps(run, job, outcome);
  return job.mayFail && strict.possible < outcome.possible
    ? some([strict, every([outcome, MAY_FAIL])])
    : strict;
}

const MAY_FAIL = clause(
  1,
  "outcome",
  "the job before may fail (continue-on-error); whether what needs it runs then cannot be told",
);

/** To run, and to get past what may end it because of who acts. */
function judgeSteps(run: Run, job: Job, outcome: Judgement): Judgement {
  if (job.uses !== null) return every([outcome, callSuccess(run, job)]);
  if (!mayGate(job)) return outcome;
  return every([
    outcome,
    ...flatSteps(run, job)
      .filter(({ within }) => within === null)
      .map(({ gate }) => gate),
  ]);
}

function conditionOf(run: Run, job: Job): Judgement {
  const scope = jobScope(run, job);
  const success = scope.status("success").whenTrue;
  if (job.condition === null) return success;
  const own = placed(judgeCondition(job.condition.text, scope).whenTrue, job.condition.place);
  return asksForStatus(job.condition.text) ? own : every([success, own]);
}

/** Protection rules stand in the repository's settings: unless those were read, an environment stops nobody for sure and lets nobody through for sure. */
function environmentOf(run: Run, job: Job): Judgement {
  if (job.environment === null) return YES;
  return placed(
    environmentRules(job.environment.text, run.world.settings, run.scenario.ref),
    job.environment.place,
  );
}

/** The jobs of `needs` that exist; GitHub refuses a workflow that names others. */
export function neededBy({ workflow }: Run, job: Job): readonly Job[] {
  return needsOf(workflow).get(job) ?? [];
}

const needsOf = onceEach(({ jobs }: Workflow): ReadonlyMap<Job, readonly Job[]> => {
  const byId = Map.groupBy(jobs, ({ id }) => id);
  return new Map(jobs.map((job) => [job, job.needs.flatMap((id) => byId.get(id)?.slice(0, 1) ?? [])]));
});

/** What a job's own expressions are judged in. */
export function jobScope(run: Run, job: Job): Scope {
  const needed = neededBy(run, job);
  const scope: Scope = {
    who: run.who,
    budget: run.world.budget,
    lookup: (path) =>
      path[0] === "needs" ? neededValue(run, job, path.slice(1)) : contextValue(run, job, path, scope),
    status: (name) =>
      statusOf(
        name,
        needed.length,
        () => every(needed.map((other) => jobSuccess(run, other))),
        () => every(needed.map((other) => some([jobSuccess(run, other), skipped(run, other)]))),
      ),
  };
  return scope;
}

/** The steps of a job in order, those of composite actions among them, with what it takes to get to each. */
export function flatSteps(run: Run, job: Job): readonly FlatStep[] {
  const known = run.steps.get(job);
  if (known !== undefined) return known;
  const steps: FlatStep[] = [];
  run.steps.set(job, steps);
  flattenSteps(run, job.steps, jobScope(run, job), steps);
  return steps;
}

function neededValue(run: Run, job: Job, path: readonly string[]): Value {
  const [id = "", property = "", output = ""] = path;
  if (id === "*")
    return property === "result"
      ? { kind: "list", items: neededBy(run, job).map((other) => resultOf(jobSuccess(run, other))) }
      : opaque("outcome", "outputs of several jobs");
  const other = neededBy(run, job).find((candidate) => candidate.id.toLowerCase() === id);
  if (other === undefined) return NULL;
  if (property === "result") return resultOf(jobSuccess(run, other));
  if (property !== "outputs") return opaque("outcome", `what the job ${id} leaves cannot be told here`);
  const text = named(other.outputs, output);
  if (text === undefined)
    return other.uses === null
      ? NULL
      : opaque("outcome", `what the workflow called by ${id} puts out cannot be told here`);
  return after(
    jobOutcome(run, other),
    skipped(run, other),
    indirect(text, endScope(jobScope(run, other), flatSteps(run, other))),
  );
}

/** What it takes for a job not to run. */
function skipped(run: Run, job: Job): Judgement {
  const needs =
    job.needs.length === 0
      ? []
      : [clause(1, "outcome", `whether the job ${job.id} runs hangs on the jobs that it needs`)];
  const own = job.condition;
  return some([
    ...needs,
    own === null
      ? clause(0, "event", `the job ${job.id} always runs`)
      : placed(judgeCondition(own.text, jobScope(run, job)).whenFalse, own.place),
  ]);
}

/** The run of the workflow that a job calls; null where none is read, or calls go deeper than GitHub follows. */
export function calledRun(run: Run, job: Job): Run | null {
  const known = run.calls.get(job);
  if (known !== undefined) return known;
  const called = calledBy(run.world, job);
  const depth = (run.caller?.depth ?? 0) + 1;
  if (called === null || depth > MAX_CALLS) return null;
  const next = newRun(run.world, called, run.scenario, run.who, {
    run,
    job,
    judgement: jobOutcome(run, job),
    inputs: inputsOf(job, jobScope(run, job), called),
    permissions: job.permissions ?? run.workflow.permissions,
    depth,
  });
  run.calls.set(job, next);
  return next;
}

/** Calls within a call that are judged; a workflow that checks who acts stands no deeper. */
const MAX_ASKED = 3;

/** What it takes for a call to succeed: whatever in it may end a job for some of those who act. A job of it that does not run ends nothing. */
export function callSuccess(run: Run, job: Job): Judgement {
  const called = calledBy(run.world, job);
  if (called === null) return calledElsewhere(job);
  if (!asksWho(run.world, called)) return YES;
  spend(run.world.budget, called.jobs.length);
  const next = (run.caller?.depth ?? 0) < MAX_ASKED ? calledRun(run, job) : null;
  if (next === null) return clause(1, "incomplete", `what ${called.path} asks was not followed this deep`);
  return every(
    called.jobs
      .filter((one) => jobOutcome(next, one).possible > 0)
      .map((one) =>
        one.uses === null ? every(flatSteps(next, one).map(({ gate }) => gate)) : callSuccess(next, one),
      ),
  );
}
