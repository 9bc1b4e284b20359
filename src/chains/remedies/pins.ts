import { actionOf, isPinned } from "../actions/uses.ts";
import type { ChainPath } from "../types.ts";
import type { Step, Workflow } from "../workflow/model.ts";
import type { Setting } from "./settings.ts";

/** GitHub's own: whoever moves their tags has the runner anyway. */
const OWN = /^(actions|github)\//;
/** More names in one sentence nobody reads. */
const MOST = 5;

/**
 * Actions of others that a reachable job uses by a tag or branch. Which commit that is now only the network tells, so no patch
 * sets it: `git ls-remote` does.
 */
export function pinsFor(paths: readonly ChainPath[], workflows: ReadonlyMap<string, Workflow>): Setting[] {
  const open = Map.groupBy(
    paths.filter(({ workflow, job }) => workflow !== null && job !== null),
    ({ workflow }) => workflow ?? "",
  );
  return [...open].flatMap(([file, some]) => {
    const jobs = new Set(some.map(({ job }) => job));
    const used = workflows.get(file)?.jobs.filter(({ id }) => jobs.has(id)) ?? [];
    const moving = new Set(used.flatMap(({ steps }) => steps.flatMap(movingRef)));
    if (moving.size === 0) return [];
    const more = moving.size > MOST ? ` and ${moving.size - MOST} more` : "";
    const text = `${file}: pin ${[...moving].slice(0, MOST).join(", ")}${more} to a commit (git ls-remote tells which); whoever moves the name runs with all that these jobs hold`;
    return [{ text, paths: some.map(({ id }) => id) }];
  });
}

function movingRef(step: Step): string[] {
  const action = actionOf(step);
  return action === null || OWN.test(action.name) || isPinned(action.ref) ? [] : [step.uses?.text ?? ""];
}
