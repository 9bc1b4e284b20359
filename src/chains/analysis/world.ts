import type { Budget } from "../budget.ts";
import type { Judgement } from "../guards/judgement.ts";
import type { Value } from "../guards/value.ts";
import type { Asked } from "../guards/who.ts";
import type { Scenario } from "../levers/scenario.ts";
import type { Settings } from "../settings/settings.ts";
import type { DetectedBot } from "../types.ts";
import type { Job, LocalAction, Permissions, Trigger, Workflow } from "../workflow/model.ts";

/** Everything that was read of a repository. */
export interface World {
  workflows: ReadonlyMap<string, Workflow>;
  actions: ReadonlyMap<string, LocalAction>;
  /** Who waits for an event: each workflow with its trigger. */
  listeners: ReadonlyMap<string, readonly (readonly [Workflow, Trigger])[]>;
  bots: readonly DetectedBot[];
  settings: Settings | undefined;
  /** Workflows that restore what an earlier run left in the cache. */
  restoring(): readonly Workflow[];
  /** Of the workflow that is being judged. */
  budget: Budget;
  /** Runs still followed that others set off: workflows that all set each other off have more ways than anyone can walk. */
  following: Budget;
}

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
  /** The runs of the workflows that jobs call, as far as somebody asked. */
  calls: Map<Job, Run>;
}

export interface Caller {
  run: Run;
  job: Job;
  /** What it takes for the calling job to run. */
  judgement: Judgement;
  inputs: ReadonlyMap<string, Value>;
  permissions: Permissions | null;
  depth: number;
}

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
    calls: new Map(),
  };
}
