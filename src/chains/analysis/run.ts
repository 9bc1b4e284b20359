import type { Judgement } from "../guards/judgement.ts";
import type { Value } from "../guards/value.ts";
import type { Asked } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import type { Via } from "../types.ts";
import type { Job, Permissions, Workflow } from "../workflow/model.ts";
import type { FlatStep } from "./flat-step.ts";
import type { World } from "./world.ts";

/** One workflow in one scenario, for whoever acts; called workflows are runs of their own with a caller. */
export interface Run {
  world: World;
  workflow: Workflow;
  scenario: Scenario;
  who: Asked;
  caller: Caller | null;
  /** What is already known of jobs; a job being judged stands for itself, so that a cycle ends. */
  outcomes: Map<string, Judgement>;
  /** What it takes for jobs to succeed, as far as somebody asked. */
  successes: Map<Job, Judgement>;
  /** The steps of jobs, as far as somebody asked. */
  steps: Map<Job, FlatStep[]>;
  /** What is told of jobs in this run, as `paths.ts` finds it. */
  held: Map<Job, unknown>;
  /** The runs of the workflows that jobs call, as far as somebody asked. */
  calls: Map<Job, Run>;
}

/** The job that calls the workflow of a run. */
export interface Caller {
  run: Run;
  job: Job;
  /** What it takes for the calling job to run. */
  judgement: Judgement;
  inputs: ReadonlyMap<string, Value>;
  permissions: Permissions | null;
  depth: number;
}

/** A run of which nothing is known yet. */
export function newRun(
  world: World,
  workflow: Workflow,
  scenario: Scenario,
  who: Asked,
  caller: Caller | null = null,
): Run {
  return {
    world,
    workflow,
    scenario,
    who,
    caller,
    outcomes: new Map(),
    successes: new Map(),
    steps: new Map(),
    held: new Map(),
    calls: new Map(),
  };
}

/** A run that another run sets off. */
export interface Relayed {
  run: Run;
  entry: Judgement;
  via: Via[];
}

/** Events on a fork's pull request get no secrets and a token that only reads (docs.github.com, "Events that trigger workflows"). */
export function isRestricted(run: Run): boolean {
  const { event, origin } = run.scenario;
  return origin === "fork" && event !== "pull_request_target";
}
