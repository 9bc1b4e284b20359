import { spend } from "../budget.ts";
import { asksForStatus, judgeCondition, type Scope, valueOfText } from "../guards/evaluate.ts";
import { type Both, clause, every, type Judgement, placed, some, YES } from "../guards/judgement.ts";
import { ANY, asText, asTyped, constant, NULL, oneOf, opaque, type Value } from "../guards/value.ts";
import { githubValue } from "../levers/github.ts";
import { inputValue } from "../levers/payload.ts";
import { onceEach } from "../once.ts";
import { environmentRules } from "../settings/environments.ts";
import { setsVariables } from "../settings/permissions.ts";
import type { Incomplete } from "../types.ts";
import type { Job, Text, Workflow } from "../workflow/model.ts";
import { named } from "../workflow/named.ts";
import { callSuccess, inputsDeclared } from "./calls.ts";
import { mayGate } from "./gates.ts";
import { flatSteps, stepScope } from "./steps.ts";
import type { Run } from "./world.ts";

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

/** Clauses for what was not understood: it stops nobody, but neither can it be relied on. */
export function notUnderstood(gaps: readonly Incomplete[]): Judgement {
  return every(
    gaps.map(({ file, line, reason }) =>
      placed(clause(1, "incomplete", `not understood: ${reason}`), { file, line }),
    ),
  );
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
  return {
    who: run.who,
    budget: run.world.budget,
    lookup: (path) => lookup(run, job, path),
    status: (name) =>
      statusOf(
        name,
        needed.length,
        () => every(needed.map((other) => jobSuccess(run, other))),
        () => every(needed.map((other) => some([jobSuccess(run, other), skipped(run, other)]))),
      ),
  };
}

/** The status functions, where going on normally takes `before`, and that nothing failed `unfailed`. */
export function statusOf(
  name: string,
  count: number,
  before: () => Judgement,
  unfailed: () => Judgement,
): Both {
  switch (name) {
    case "always":
      return { whenTrue: YES, whenFalse: clause(0, "event", "always() is never false") };
    case "success":
      return {
        whenTrue: before(),
        whenFalse: count > 0 ? YES : clause(0, "event", "nothing before it can fail"),
      };
    case "failure":
      return {
        whenTrue:
          count > 0
            ? clause(1, "outcome", "something before it has to fail")
            : clause(0, "event", "nothing before it can fail"),
        whenFalse: unfailed(),
      };
    default:
      return { whenTrue: clause(1, "outcome", "the run has to be cancelled"), whenFalse: YES };
  }
}

/** Depth of values that stand for values: `env` for an output for an input. */
const MAX_INDIRECTION = 12;
let indirection = 0;

/** The value of a text in a scope, itself a text, unless it leads round in a circle. */
export function indirect(text: Text, scope: Scope): Value {
  if (indirection >= MAX_INDIRECTION) return opaque("incomplete", "a value that leads to values without end");
  indirection += 1;
  try {
    return asText(valueOfText(text.text, scope));
  } finally {
    indirection -= 1;
  }
}

function lookup(run: Run, job: Job, path: readonly string[]): Value {
  const [context = "", first = "", second = "", third = ""] = path;
  switch (context) {
    case "github":
      return githubValue(run.scenario, run.workflow.name, path.slice(1), run.who);
    case "inputs":
      return inputOf(run, path.slice(1));
    case "needs":
      return neededValue(run, job, first, second, third);
    case "env":
      return environmentVariable(run, job, first);
    case "secrets":
    case "matrix":
    case "strategy":
    case "runner":
    case "job":
      return ANY;
    case "vars":
      return variable(run, job, first);
    default:
      return opaque("incomplete", `the context ${context} cannot be used here`);
  }
}

/** A variable of the repository, unless the job's environment may have one of its own, or the profile can set it. */
function variable({ world: { settings }, who }: Run, job: Job, name: string): Value {
  const found = Object.entries(settings?.variables ?? {}).find(
    ([key]) => key.toLowerCase() === name.toLowerCase(),
  );
  if (settings === undefined || found === undefined || job.environment !== null)
    return opaque("condition", `the variable ${name} is set outside the repository's files`);
  return setsVariables(who.profile, settings.permissions)
    ? opaque("condition", `the variable ${name} can be set by the write role`)
    : constant(found[1]);
}

function inputOf(run: Run, path: readonly string[]): Value {
  if (run.caller === null) {
    const type = named(inputsDeclared(run.workflow, run.scenario.event), path.join("."))?.type;
    return asTyped(inputValue(run.scenario, path), type ?? null);
  }
  return run.caller.inputs.get(path.join(".")) ?? NULL;
}

function environmentVariable(run: Run, job: Job, name: string): Value {
  const text = named(job.env, name) ?? named(run.workflow.env, name);
  return text === undefined
    ? opaque("condition", `the variable ${name} is set while the job runs`)
    : indirect(text, jobScope(run, job));
}

function neededValue(run: Run, job: Job, id: string, property: string, output: string): Value {
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
  return after(jobOutcome(run, other), skipped(run, other), indirect(text, stepScope(run, other)));
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

/** A job's or step's result: success takes what running it takes; the rest is open to all. */
export function resultOf(outcome: Judgement): Value {
  return {
    kind: "oneOf",
    options: new Map([
      ["success", outcome],
      ["skipped", YES],
      ["failure", YES],
      ["cancelled", YES],
    ]),
  };
}

/** An output is empty unless the job that gives it ran. */
function after(outcome: Judgement, empty: Judgement, value: Value): Value {
  if (outcome.possible === 2 && outcome.clauses.length === 0 && empty.possible === 0) return value;
  const both = (judgement: Judgement) => every([outcome, judgement]);
  switch (value.kind) {
    case "verdict":
      return { ...value, passes: both(value.passes), empty: some([value.empty, empty]) };
    case "constant":
      return oneOf([
        ["", empty],
        [value.value, outcome],
      ]);
    case "oneOf":
      return oneOf([
        ["", empty],
        ...[...value.options].map(([text, judgement]) => [text, both(judgement)] as const),
      ]);
    default:
      return value;
  }
}
