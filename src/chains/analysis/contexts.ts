import type { Scope } from "../guards/evaluate.ts";
import { ANY, asTyped, constant, NULL, opaque, type Value } from "../guards/value.ts";
import { githubValue } from "../levers/github.ts";
import { inputValue } from "../levers/payload.ts";
import { setsVariables } from "../settings/permissions.ts";
import type { Job } from "../workflow/model.ts";
import { named } from "../workflow/named.ts";
import { inputsDeclared } from "./calls.ts";
import { indirect } from "./indirect.ts";
import type { Run } from "./run.ts";

/**
 * What a context says in a job, but for `needs` and `steps` (docs.github.com, "Contexts reference").
 *
 * @param scope the job's own, for variables that stand for others
 */
export function contextValue(run: Run, job: Job, path: readonly string[], scope: Scope): Value {
  const [context = "", name = ""] = path;
  switch (context) {
    case "github":
      return githubValue(run.scenario, run.workflow.name, path.slice(1), run.who);
    case "inputs":
      return inputOf(run, path.slice(1));
    case "env":
      return environmentVariable(run, job, name, scope);
    case "secrets":
    case "matrix":
    case "strategy":
    case "runner":
    case "job":
      return ANY;
    case "vars":
      return variable(run, job, name);
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

function environmentVariable(run: Run, job: Job, name: string, scope: Scope): Value {
  const text = named(job.env, name) ?? named(run.workflow.env, name);
  return text === undefined
    ? opaque("condition", `the variable ${name} is set while the job runs`)
    : indirect(text, scope);
}
