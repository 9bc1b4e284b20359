import { localPath } from "../actions/uses.ts";
import { type Scope, valueOfText } from "../guards/evaluate.ts";
import { clause, type Judgement, placed, YES } from "../guards/judgement.ts";
import { asTyped, constant, type Value } from "../guards/value.ts";
import { onceEach } from "../once.ts";
import type { Input, Job, Text, Workflow } from "../workflow/model.ts";
import { named } from "../workflow/named.ts";
import { mayGate } from "./gates.ts";
import type { Run } from "./run.ts";
import type { World } from "./world.ts";

/** GitHub follows reusable workflows this deep (docs.github.com, "Reusing workflow configurations"). */
export const MAX_CALLS = 10;

/** The workflow of this repository that a job calls; null where it calls none, or one that is not read. */
export function calledBy(world: World, job: Job): Workflow | null {
  const path = localPath(job.uses);
  return path === null ? null : (world.workflows.get(path) ?? null);
}

/** The inputs that an event of a workflow declares. */
export const inputsDeclared = ({ triggers }: Workflow, by: string): ReadonlyMap<string, Input> =>
  triggers.find(({ event }) => event === by)?.inputs ?? new Map();

/** What a call hands over, with the defaults of the workflow called; names in lower case. `scope` is the calling job's. */
export function inputsOf(job: Job, scope: Scope, called: Workflow): ReadonlyMap<string, Value> {
  const declared = inputsDeclared(called, "workflow_call");
  const values = new Map<string, Value>();
  for (const [name, { fallback, type }] of declared)
    if (fallback !== null) values.set(name.toLowerCase(), asTyped(constant(fallback), type));
  for (const [name, { text }] of job.with) {
    const type = named(declared, name.toLowerCase())?.type ?? null;
    values.set(name.toLowerCase(), asTyped(valueOfText(text, scope), type));
  }
  return values;
}

/** What a workflow of another repository asks of whoever set it off was not read. */
export function calledElsewhere({ uses }: Job): Judgement {
  if (uses === null || localPath(uses) !== null) return YES;
  return placed(
    clause(1, "incomplete", `not understood: the workflow ${uses.text} of another repository was not read`),
    uses.place,
  );
}

const asking = onceEach((_: World) => new Map<Workflow, boolean>());

/** Whether anything in a workflow, or in what it calls, may end a job because of who acts. Workflows that call each other may. */
export function asksWho(world: World, workflow: Workflow): boolean {
  const found = asking(world);
  const known = found.get(workflow);
  if (known !== undefined) return known;
  found.set(workflow, true);
  const asks = workflow.jobs.some((job) => {
    if (job.uses === null) return mayGate(job);
    const called = calledBy(world, job);
    return called === null || asksWho(world, called);
  });
  found.set(workflow, asks);
  return asks;
}

/**
 * The names under which the repository has a secret that a called workflow names: none where the call hands on nothing by that
 * name. A job with an environment may have one of the environment's own (docs.github.com, "Reuse workflows", passing secrets).
 *
 * @param secretsIn the secrets that texts name
 */
export function secretsBehind(
  { caller }: Run,
  { environment }: Job,
  name: string,
  secretsIn: (texts: readonly Text[]) => { name: string }[],
): string[] {
  if (caller === null) return [name];
  const { secrets } = caller.job;
  const own = environment === null ? [] : [name];
  if (secrets === null) return own;
  if ("inherit" in secrets || name.startsWith("*"))
    return secretsBehind(caller.run, caller.job, name, secretsIn);
  const given = [...secrets.named].find(([key]) => key.toUpperCase() === name)?.[1];
  if (given === undefined) return own;
  if (given.text.includes(".outputs.")) return [name];
  return secretsIn([given]).flatMap((one) => secretsBehind(caller.run, caller.job, one.name, secretsIn));
}
