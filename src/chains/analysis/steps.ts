import { knownAction } from "../actions/known.ts";
import { localPath } from "../actions/uses.ts";
import { spend } from "../budget.ts";
import { asksForStatus, judgeCondition, type Scope } from "../guards/evaluate.ts";
import { clause, every, type Judgement, placed, some, YES } from "../guards/judgement.ts";
import { ANY, constant, NULL, opaque, type Value } from "../guards/value.ts";
import type { LocalAction, Step } from "../workflow/model.ts";
import { named } from "../workflow/named.ts";
import { checkoutGate, checksOut } from "./checkouts.ts";
import type { FlatStep } from "./flat-step.ts";
import { gateOf } from "./gates.ts";
import { indirect } from "./indirect.ts";
import { notUnderstood, resultOf, statusOf } from "./outcomes.ts";
import type { Run } from "./run.ts";

/** Composite actions use composite actions; GitHub stops at 10. */
const MAX_DEPTH = 10;

/** What a step costs to keep while its run is judged, beside a part of an expression. */
const COST_OF_STEP = 4;

/**
 * The steps of a job in order, with what it takes to get to each.
 *
 * @param scope the job's own
 * @param out where they are put, one after the other: a step asks those before it
 */
export function flattenSteps(run: Run, steps: readonly Step[], scope: Scope, out: FlatStep[]): void {
  flatten(run, steps, null, scope, out, 0, { own: false });
}

function flatten(
  run: Run,
  steps: readonly Step[],
  within: FlatStep | null,
  outer: Scope,
  out: FlatStep[],
  depth: number,
  workspace: { own: boolean },
): void {
  const siblings: FlatStep[] = [];
  let passed = YES;
  let running: FlatStep[] = [];
  for (const step of steps) {
    if (running.length > 0) {
      const ended = running.filter(
        ({ step: { id } }) => step.waits === "all" || step.waits.includes(id ?? ""),
      );
      running = running.filter((one) => !ended.includes(one));
      passed = every([passed, ...ended.map(({ gate }) => gate)]);
    }
    spend(run.world.budget, COST_OF_STEP);
    const scope = scopeOf(outer, { steps: siblings, count: siblings.length, passed }, step, within);
    const path = localPath(step.uses);
    const action = path === null ? undefined : run.world.actions.get(path);
    const flat: FlatStep = {
      step,
      scope,
      within,
      runs: YES,
      gate: YES,
      composite: action?.composite ? action : null,
      replaced: action?.composite === true && workspace.own,
      inner: [],
    };
    flat.runs = every([startOf(step, scope, within, passed), notUnderstood(step.incomplete)]);
    out.push(flat);
    siblings.push(flat);
    if (action?.composite && depth < MAX_DEPTH) {
      const inner = out.length;
      flatten(run, action.steps, flat, innerScope(action, step, scope), out, depth + 1, workspace);
      flat.inner = out.slice(inner).filter((one) => one.within === flat);
      flat.gate =
        flat.replaced || step.continueOnError
          ? YES
          : every([notUnderstood(action.incomplete), ...flat.inner.map((one) => one.gate)]);
    } else flat.gate = step.continueOnError ? YES : every([gateOf(flat), checkoutGate(run, flat)]);
    // a step that is skipped holds nobody up
    if (step.condition !== null && flat.gate !== YES)
      flat.gate = some([
        flat.gate,
        placed(judgeCondition(step.condition.text, scope).whenFalse, step.condition.place),
      ]);
    workspace.own ||= !step.with.has("path") && checksOut(run, flat);
    if (step.background) running.push(flat);
    else passed = every([passed, flat.gate]);
  }
}

/** What came before a step in its job or composite action, and whether all of it lets go on. */
interface Earlier {
  /** Of these the first `count`: the list goes on growing. */
  steps: readonly FlatStep[];
  count: number;
  passed: Judgement;
}

/** What it takes for a step to start: its own condition, and that all before it `passed` unless the condition asks otherwise. */
function startOf(step: Step, scope: Scope, within: FlatStep | null, passed: Judgement): Judgement {
  const around = within === null ? YES : within.runs;
  if (step.condition === null) return every([around, passed]);
  const own = placed(judgeCondition(step.condition.text, scope).whenTrue, step.condition.place);
  return every([around, asksForStatus(step.condition.text) ? YES : passed, own]);
}

/** The scope of a step: what came before it in its job or composite action. */
function scopeOf(outer: Scope, earlier: Earlier, step: Step, within: FlatStep | null): Scope {
  const scope: Scope = {
    who: outer.who,
    budget: outer.budget,
    lookup: (path) => {
      if (path[0] === "steps") return stepValue(earlier.steps, path, earlier.count);
      if (path[0] === "env") {
        const text = named(step.env, path[1] ?? "");
        if (text !== undefined) return indirect(text, scope);
      }
      return outer.lookup(path);
    },
    status: (name) => {
      const before = earlier.count + (within === null ? 0 : 1);
      return statusOf(
        name,
        before,
        () => earlier.passed,
        () => earlier.passed,
      );
    },
  };
  return scope;
}

/** Within a composite action `inputs` are its own. */
function innerScope(action: LocalAction, step: Step, scope: Scope): Scope {
  return {
    who: scope.who,
    budget: scope.budget,
    status: scope.status,
    lookup: (path) => {
      if (path[0] !== "inputs") return scope.lookup(path);
      const given = named(step.with, path[1] ?? "");
      if (given !== undefined) return indirect(given, scope);
      const fallback = named(action.inputs, path[1] ?? "");
      return fallback?.fallback === undefined || fallback.fallback === null
        ? NULL
        : constant(fallback.fallback);
    },
  };
}

/** The scope at the end of a job, for its outputs. */
export function endScope(outer: Scope, steps: readonly FlatStep[]): Scope {
  const own = steps.filter(({ within }) => within === null);
  return { ...outer, lookup: (path) => (path[0] === "steps" ? stepValue(own, path) : outer.lookup(path)) };
}

function stepValue(
  earlier: readonly FlatStep[],
  [, id = "", property = "", output = ""]: readonly string[],
  count = earlier.length,
): Value {
  const index = earlier.findIndex(({ step }) => step.id?.toLowerCase() === id);
  const flat = index < count ? earlier[index] : undefined;
  if (flat === undefined) return NULL;
  // a step that may fail has succeeded by its conclusion, not by its outcome (docs.github.com, "Contexts reference", steps)
  if (property === "outcome") return resultOf(every([flat.runs, flat.replaced ? YES : passing(flat)]));
  if (property === "conclusion") return resultOf(every([flat.runs, flat.gate]));
  return property === "outputs"
    ? outputOf(flat, output)
    : opaque("outcome", `what the step ${id} leaves cannot be told here`);
}

/** What it takes for a step not to fail. */
const passing = (flat: FlatStep): Judgement =>
  flat.composite === null ? gateOf(flat) : every(flat.inner.map(({ gate }) => gate));

function outputOf(flat: FlatStep, output: string): Value {
  const { step } = flat;
  if (flat.replaced) return ANY;
  if (flat.composite !== null) return compositeOutput(flat, flat.composite, output);
  const known = knownAction(step);
  if (known?.permission !== undefined || known?.membership !== undefined || known?.author !== undefined)
    return verdict(flat, gateOf(flat, true));
  if (known?.outputs !== undefined) return ANY;
  const asked = gateOf(flat, true);
  if (TELLS.test(output) && asked.clauses.some(({ kind }) => kind === "permission" || kind === "actor"))
    return verdict(flat, asked);
  return opaque(
    "outcome",
    `what the step at line ${step.place.line} puts out as ${output} cannot be told here`,
  );
}

/** Outputs of a script that say what it found out of who acts, as they are called; others say something else. */
const TELLS =
  /allow|permi|auth|trust|^ok|valid|access|writ|^can|check|result|pass|grant|member|collab|team|admin|^is|^has|eligible|should|proceed|continue|role|maintain/i;

/** The output of a step that finds out who acts. */
function verdict({ step, scope, runs }: FlatStep, passes: Judgement): Value {
  const skipped =
    step.condition === null
      ? clause(0, "event", "the check always runs")
      : placed(judgeCondition(step.condition.text, scope).whenFalse, step.condition.place);
  return {
    kind: "verdict",
    passes: every([runs, passes]),
    fails: YES,
    empty: step.continueOnError ? YES : skipped,
  };
}

function compositeOutput(flat: FlatStep, action: LocalAction, output: string): Value {
  const text = named(action.outputs, output);
  if (text === undefined) return NULL;
  const scope = innerScope(action, flat.step, flat.scope);
  return indirect(text, {
    ...scope,
    lookup: (path) => (path[0] === "steps" ? stepValue(flat.inner, path) : scope.lookup(path)),
  });
}
