import type { Job, LocalAction, Step, Workflow } from "../workflow/model.ts";
import { actionOf, localPath } from "./uses.ts";

/** What a step takes from the cache, and whether the step itself runs it. */
interface CacheUse {
  what: string;
  atOnce: boolean;
}

/** How an action that sets something up is asked for its cache; README of each, read in November 2026. */
interface Setup {
  /** Inputs that ask for it, or, with `!`, that switch it off. */
  inputs: readonly string[];
  /** Whether it restores one without being asked to. */
  unasked: boolean;
  atOnce?: true;
}

const SETUPS: ReadonlyMap<string, Setup> = new Map<string, Setup>([
  ["actions/setup-node", { inputs: ["cache"], unasked: false }],
  ["actions/setup-python", { inputs: ["cache"], unasked: false }],
  ["actions/setup-java", { inputs: ["cache"], unasked: false }],
  ["actions/setup-dotnet", { inputs: ["cache"], unasked: false }],
  ["ruby/setup-ruby", { inputs: ["bundler-cache"], unasked: false }],
  ["pnpm/action-setup", { inputs: ["cache"], unasked: false }],
  ["actions/setup-go", { inputs: ["cache"], unasked: true }],
  ["astral-sh/setup-uv", { inputs: ["enable-cache"], unasked: true }],
  ["gradle/actions/setup-gradle", { inputs: ["!cache-disabled"], unasked: true }],
  ["gradle/gradle-build-action", { inputs: ["!cache-disabled"], unasked: true, atOnce: true }],
  ["swatinem/rust-cache", { inputs: [], unasked: true }],
  ["mozilla-actions/sccache-action", { inputs: [], unasked: true }],
  ["hendrikmuhs/ccache-action", { inputs: [], unasked: true }],
  ["golangci/golangci-lint-action", { inputs: ["!skip-cache"], unasked: true, atOnce: true }],
  ["cypress-io/github-action", { inputs: [], unasked: true, atOnce: true }],
  ["pre-commit/action", { inputs: [], unasked: true, atOnce: true }],
]);

/** Docker's builder takes layers from the cache of the run: `type=gha` (docs.docker.com, "GitHub Actions cache"). */
const BUILDS = /^docker\/(build-push-action|bake-action)$/;
const FROM_RUN = /type=gha\b/;
const BUILT = /--cache-from[= ]+["']?(?:[^\s"']*,)?type=gha\b/;

/** A key that no earlier run can have made, and nothing else to fall back to. */
const OWN_RUN = /github\.run_id/;

/** What a step puts back of what an earlier run left in the cache; null where it puts back nothing. */
export function cacheUse(step: Step): CacheUse | null {
  if (step.run !== null)
    return BUILT.test(step.run.text) ? { what: "layers (type=gha)", atOnce: true } : null;
  const name = actionOf(step)?.name;
  if (name === undefined) return null;
  const given = (input: string) => step.with.get(input)?.text.trim();
  if (name === "actions/cache" || name === "actions/cache/restore") return keyed(given);
  if (BUILDS.test(name)) {
    const sources = [...step.with].filter(([key]) => key === "cache-from" || key === "set");
    return sources.some(([, { text }]) => FROM_RUN.test(text))
      ? { what: "layers (type=gha)", atOnce: true }
      : null;
  }
  const setup = SETUPS.get(name);
  return setup !== undefined && isAsked(setup, given)
    ? { what: `what ${name} keeps`, atOnce: setup.atOnce === true }
    : null;
}

function keyed(given: (input: string) => string | undefined): CacheUse | null {
  const own = OWN_RUN.test(given("key") ?? "") && given("restore-keys") === undefined;
  return own || given("lookup-only") === "true"
    ? null
    : { what: (given("path") ?? "").split("\n").join(", "), atOnce: false };
}

/** An input that only the run tells may ask for it. */
function isAsked({ inputs, unasked }: Setup, given: (input: string) => string | undefined): boolean {
  for (const input of inputs) {
    const off = input.startsWith("!");
    const text = given(off ? input.slice(1) : input);
    if (text !== undefined) return off ? text !== "true" : text !== "false" && text !== "";
  }
  return unasked;
}

/** Whether a job's token reads the cache at all (GitHub changelog, 2026-09-10: `cache-mode`). */
export const readsCache = ({ cacheMode }: Job, { cacheMode: whole }: Workflow): boolean =>
  !/^(none|write-only)$/.test(cacheMode ?? whole ?? "");

interface Repository {
  workflows: ReadonlyMap<string, Workflow>;
  actions: ReadonlyMap<string, LocalAction>;
}

/** Whether a workflow restores a cache, in the workflows that it calls and the actions of the repository that it uses too. */
export function usesCache(
  workflow: Workflow,
  repository: Repository,
  seen: Set<Workflow | LocalAction> = new Set(),
): boolean {
  // asked once each: what calls itself restores no more by that
  const restores = (step: Step): boolean => {
    const path = localPath(step.uses);
    const action = path === null ? undefined : repository.actions.get(path);
    if (action === undefined) return cacheUse(step) !== null;
    if (seen.has(action)) return false;
    seen.add(action);
    return action.steps.some(restores);
  };
  if (seen.has(workflow)) return false;
  seen.add(workflow);
  return workflow.jobs.some((job) => {
    const called = repository.workflows.get(localPath(job.uses) ?? "");
    if (called !== undefined) return usesCache(called, repository, seen);
    return readsCache(job, workflow) && job.steps.some(restores);
  });
}
