import { usesCache } from "../actions/caches.ts";
import type { Budget } from "../budget.ts";
import { once } from "../once.ts";
import type { Settings } from "../settings/settings.ts";
import type { DetectedBot } from "../types.ts";
import type { ReadFile } from "../workflow/file.ts";
import type { LocalAction, Trigger, Workflow } from "../workflow/model.ts";

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

/** Far above what the largest repositories need. */
const MAX_FOLLOWED = 4_000;

/** A repository, from its files as they were read. */
export function worldOf(
  read: readonly ReadFile[],
  bots: readonly DetectedBot[],
  settings: Settings | undefined,
): World {
  const workflows = new Map(
    read.flatMap(({ workflow }) => (workflow === null ? [] : [[workflow.path, workflow] as const])),
  );
  const actions = new Map(
    read.flatMap(({ action }) => (action === null ? [] : [[action.path, action] as const])),
  );
  return {
    workflows,
    listeners: listenersOf(workflows.values()),
    bots,
    settings,
    restoring: once(() => [...workflows.values()].filter((one) => usesCache(one, { workflows, actions }))),
    actions,
    budget: { left: 0 },
    following: { left: MAX_FOLLOWED },
  };
}

function listenersOf(workflows: Iterable<Workflow>): World["listeners"] {
  const listeners = new Map<string, (readonly [Workflow, Trigger])[]>();
  for (const workflow of workflows)
    for (const trigger of workflow.triggers) {
      const waiting = listeners.get(trigger.event) ?? [];
      listeners.set(trigger.event, waiting);
      waiting.push([workflow, trigger]);
    }
  return listeners;
}
