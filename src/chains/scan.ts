import { botPaths } from "./analysis/bots.ts";
import { pathsOfWorkflow } from "./analysis/workflows.ts";
import type { World } from "./analysis/world.ts";
import { byRank } from "./rank.ts";
import {
  type ChainPath,
  type DetectedBot,
  type Incomplete,
  PROFILES,
  type Profile,
  type SourceFile,
} from "./types.ts";
import type { LocalAction, Workflow } from "./workflow/model.ts";
import { readLocalAction, readWorkflow } from "./workflow/workflow.ts";

export interface ScanOptions {
  profiles?: readonly Profile[];
  bots?: readonly DetectedBot[];
}

export interface Scan {
  profiles: Profile[];
  paths: ChainPath[];
  bots: DetectedBot[];
  incomplete: Incomplete[];
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(^|\/)action\.ya?ml$/;

/** Whether the scan reads a file of this path as a workflow or action. */
export const isWorkflowPath = (path: string): boolean => WORKFLOW.test(path);
export const isActionPath = (path: string): boolean => ACTION.test(path);

/**
 * Every way in which a profile reaches a capability through the workflows and bots of a repository.
 *
 * @param files workflows and actions; others are passed over
 * @returns paths in order of weight, and everything that was not understood; never throws
 */
export function scan(files: readonly SourceFile[], options: ScanOptions = {}): Scan {
  const profiles = PROFILES.filter((profile) => (options.profiles ?? PROFILES).includes(profile));
  const world = readWorld(files);
  const incomplete: Incomplete[] = gapsOf(world);
  const bots = [...(options.bots ?? [])];
  const note = (gap: Incomplete) => {
    if (
      !incomplete.some((one) => one.file === gap.file && one.line === gap.line && one.reason === gap.reason)
    )
      incomplete.push(gap);
  };
  for (const bot of bots) for (const gap of bot.incomplete) note(gap);
  const paths = profiles.flatMap((profile) => [
    ...[...world.workflows.values()].flatMap((workflow) => pathsOfWorkflow(world, workflow, profile, note)),
    ...botPaths(bots, profile),
  ]);
  return { profiles, paths: easiest(paths).sort(byRank), bots, incomplete: incomplete.sort(byPlace) };
}

/** Far above what the largest repositories need. */
const MAX_FOLLOWED = 4_000;

function readWorld(files: readonly SourceFile[]): World {
  const workflows = new Map<string, Workflow>();
  const actions = new Map<string, LocalAction>();
  for (const file of files) {
    if (isWorkflowPath(file.path)) workflows.set(file.path, readWorkflow(file));
    else if (isActionPath(file.path)) {
      const action = readLocalAction(file);
      actions.set(action.path, action);
    }
  }
  return { workflows, actions, budget: { followed: MAX_FOLLOWED } };
}

function gapsOf({ workflows, actions }: World): Incomplete[] {
  return [
    ...[...workflows.values()].flatMap((workflow) => [
      ...workflow.incomplete,
      ...workflow.triggers.flatMap((trigger) => trigger.incomplete),
      ...workflow.jobs.flatMap((job) => [...job.incomplete, ...job.steps.flatMap((step) => step.incomplete)]),
    ]),
    ...[...actions.values()].flatMap((action) => [
      ...action.incomplete,
      ...action.steps.flatMap((step) => step.incomplete),
    ]),
  ];
}

const EASE = { reachable: 2, unknown: 1, guarded: 0 };

/** One path an identity: the easiest of those that lead the same way. */
function easiest(paths: readonly ChainPath[]): ChainPath[] {
  const best = new Map<string, ChainPath>();
  for (const path of paths) {
    const known = best.get(path.id);
    if (
      known === undefined ||
      EASE[path.verdict] > EASE[known.verdict] ||
      (path.verdict === known.verdict &&
        path.via.length > known.via.length &&
        path.via.some((one) => one.edge === "STEER"))
    )
      best.set(path.id, path);
  }
  return [...best.values()];
}

function byPlace(a: Incomplete, b: Incomplete): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
