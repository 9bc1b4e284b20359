import { isSilent } from "../actions/executes.ts";
import { knownAction } from "../actions/known.ts";
import { localPath, scriptOf } from "../actions/uses.ts";
import { secretsIn } from "../expression/secrets.ts";
import { every, type Judgement, some, YES } from "../guards/judgement.ts";
import { onceEach } from "../once.ts";
import type { Capability, CapabilityKind, SourceRange } from "../types.ts";
import type { Job, Permissions, Step, Text } from "../workflow/model.ts";
import { levelOf } from "../workflow/permissions.ts";
import { leavesCache } from "./cache-mode.ts";
import { calledElsewhere, secretsBehind } from "./calls.ts";
import { effectsOf, whenAsked } from "./effects.ts";
import type { FlatStep } from "./flat-step.ts";
import { gateOf } from "./gates.ts";
import { flatSteps, jobOutcome } from "./jobs.ts";
import { isRestricted, type Run } from "./run.ts";
import { runnerOf } from "./runners.ts";
import type { Steering } from "./steer.ts";
import { byOwnToken, tokenOf, WRITABLE } from "./token.ts";

/** A capability of a job, with what it takes to get to it beyond the event itself. */
export interface Reach {
  capability: Capability;
  judgement: Judgement;
  /** The steps that hold it; null where the whole job does. */
  steps: readonly FlatStep[] | null;
}

/** Everything a job can do in this run, each with what it takes. `steering` is how the profile's own gets into it. */
export function capabilitiesOf(run: Run, job: Job, steering: Steering | null): Reach[] {
  // the jobs of the called workflow tell what they hold: what the call sets is only their ceiling; one that is not there is noted
  if (localPath(job.uses) !== null) return [];
  const steered = steering?.step ?? null;
  // the machine has the secrets of all steps from the start: whatever runs on it can read them, and change what checks come later
  const ran = steering?.how === "code" || steering?.how === "script" ? steering.step.runs : null;
  const outcome = jobOutcome(run, job);
  const steps = flatSteps(run, job);
  const out: Reach[] = [];
  const unread = calledElsewhere(job);
  const whole = (kind: CapabilityKind, name: string, place: SourceRange, judgement: Judgement = YES) =>
    out.push({
      capability: { kind, name, place },
      judgement: every([outcome, judgement, unread]),
      steps: null,
    });
  const at = (kind: CapabilityKind, name: string, place: SourceRange, flat: FlatStep, also = YES) => {
    // an action that refuses the actor uses nothing that it was given
    const used = every([flat.runs, flat.step.uses === null ? YES : gateOf(flat, true), also]);
    const ways = kind === "secrets" && ran !== null ? some([used, ran]) : used;
    out.push({ capability: { kind, name, place }, judgement: every([outcome, ways]), steps: [flat] });
  };

  const runner = runnerOf(job);
  if (runner !== null) whole("runner", runner.text, runner.place, runner.own);
  if (isRestricted(run)) return out;

  if (steering?.onDefault === true && leavesCache(run, job))
    whole("cache-write", "the default branch's cache", job.place, steering.step.runs);
  const used = usedAt(steps, steered);
  if (job.environment !== null)
    whole("environment", job.environment.text || "(not readable)", job.environment.place);
  const behind = (name: string) => secretsBehind(run, job, name, secretsIn);
  if (steered !== null || !isIdle(run, job, steps)) {
    for (const { kind, name, place, judgement } of tokenOf(run, job, steered !== null || steps.some(pushes)))
      whole(kind, name, place, every([used, judgement]));
    for (const { name, place } of secretsIn([...job.texts, ...run.workflow.env.values()]))
      for (const one of behind(name)) whole("secrets", one, place, used);
  }
  if (job.secrets !== null && "inherit" in job.secrets) whole("secrets", "* (inherit)", job.secrets.inherit);
  for (const flat of steps) {
    for (const { name, place } of secretsOf(flat.step))
      for (const one of behind(name)) at("secrets", one, place, flat);
    for (const effect of effectsOf(flat.step)) {
      const also = every([whenAsked(effect, flat), byOwnToken(run, job, effect.kind, flat.step)]);
      if (also.possible > 0 || also.clauses.some(({ kind }) => kind === "token"))
        at(effect.kind, effect.name, flat.step.place, flat, also);
    }
  }
  return strongest(out);
}

/** Whether a job holds anything at all, whatever starts it; most jobs only build, and need no judging. */
export function mayHold(run: Run, job: Job): boolean {
  return run.caller !== null || leavesCache(run, job) || kindsIn(run, job) !== NOTHING;
}

/** Whether a job may hold a capability of one of these kinds, whatever starts it. */
export function mayHoldAny(run: Run, job: Job, kinds: ReadonlySet<CapabilityKind>): boolean {
  const held = kindsIn(run, job);
  return held === ANYTHING || !kinds.isDisjointFrom(held);
}

const NOTHING: ReadonlySet<CapabilityKind> = new Set();
/** An action of the repository may bring what no step names. */
const ANYTHING: ReadonlySet<CapabilityKind> = new Set();
const holding = new WeakMap<Job, ReadonlySet<CapabilityKind>>();

function kindsIn(run: Run, job: Job): ReadonlySet<CapabilityKind> {
  const known = holding.get(job);
  if (known !== undefined) return known;
  const found = kindsOf(job, job.permissions ?? run.workflow.permissions, [...run.workflow.env.values()]);
  holding.set(job, found);
  return found;
}

function kindsOf(
  job: Job,
  permissions: Permissions | null,
  environment: readonly Text[],
): ReadonlySet<CapabilityKind> {
  if (job.steps.some(({ uses }) => /^[.$]\//.test(uses?.text ?? ""))) return ANYTHING;
  const kinds = new Set<CapabilityKind>();
  if (permissions === null) kinds.add("contents-write");
  else for (const [scope, kind] of WRITABLE) if (levelOf(permissions, scope) === "write") kinds.add(kind);
  if (job.environment !== null) kinds.add("environment");
  if (runnerOf(job) !== null) kinds.add("runner");
  if (job.secrets !== null || secretsIn([...job.texts, ...environment]).length > 0) kinds.add("secrets");
  for (const step of job.steps) {
    if (secretsOf(step).length > 0) kinds.add("secrets");
    for (const { kind } of effectsOf(step)) kinds.add(kind);
  }
  return kinds.size === 0 ? NOTHING : kinds;
}

const secretsOf = onceEach((step: Step) => secretsIn(step.texts));

/** A job that only prepares and prints: what it is given is used by nothing. */
function isIdle({ workflow }: Run, job: Job, steps: readonly FlatStep[]): boolean {
  // a shell reads this file first, and an image that somebody names brings commands of its own
  const sourced = [workflow, job, ...steps.map(({ step }) => step)].some(({ env }) => env.has("BASH_ENV"));
  if (sourced || job.image?.text.includes("${{")) return false;
  return steps.length > 0 && steps.every(({ step, composite }) => composite !== null || isSilent(step));
}

/** What it takes to get to a step that may use the token: preparing and checking steps do not. */
function usedAt(steps: readonly FlatStep[], steered: FlatStep | null): Judgement {
  const using = steps.filter((flat) => flat === steered || !isInert(flat));
  const judgement = using.length === 0 ? YES : some(using.map(usedBy));
  return steered === null ? judgement : some([judgement, usedBy(steered)]);
}

/** An agent's action that refuses whoever set it off uses nothing. */
function usedBy(flat: FlatStep): Judgement {
  return isAgent(flat) ? every([flat.runs, gateOf(flat, true)]) : flat.runs;
}

const isAgent = (flat: FlatStep) => knownAction(flat.step)?.agent !== undefined;

function isInert(flat: FlatStep): boolean {
  if (flat.composite !== null) return true;
  if (isAgent(flat)) return false;
  if (flat.gate.clauses.length > 0) return true;
  return knownAction(flat.step)?.inert === true;
}

/** Commands and actions that push with what the checkout left, the run's own token if nothing else. */
const pushes = ({ step }: FlatStep): boolean =>
  /\bgit\s+push\b/.test(scriptOf(step) ?? "") ||
  /^(stefanzweifel\/git-auto-commit-action|endbug\/add-and-commit|ad-m\/github-push-action)@/i.test(
    step.uses?.text ?? "",
  );

/** One entry a capability: the way that takes least. */
function strongest(all: readonly Reach[]): Reach[] {
  const best = new Map<string, Reach>();
  for (const one of all) {
    const key = `${one.capability.kind} ${one.capability.name}`;
    const known = best.get(key);
    if (known === undefined || one.judgement.possible > known.judgement.possible) best.set(key, one);
  }
  return [...best.values()];
}
