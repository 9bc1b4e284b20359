import { hash } from "node:crypto";
import { usesCache } from "./actions/caches.ts";
import { botConfigPaths } from "./analysis/bot-config.ts";
import { botPaths } from "./analysis/bots.ts";
import { replayPaths } from "./analysis/replays.ts";
import { workflowFilePaths } from "./analysis/workflow-file.ts";
import { type Walk, walkWorkflow } from "./analysis/workflows.ts";
import type { World } from "./analysis/world.ts";
import { Exhausted } from "./budget.ts";
import { once } from "./once.ts";
import { isSteered, wayOf } from "./paths/difference.ts";
import { withPermissions } from "./paths/permissions.ts";
import { byRank } from "./paths/rank.ts";
import { mayWrite } from "./settings/permissions.ts";
import type { Settings } from "./settings/settings.ts";
import {
  type ChainPath,
  type DetectedBot,
  type GuardKind,
  type Incomplete,
  PROFILES,
  type Profile,
  type SourceFile,
} from "./types.ts";
import type { LocalAction, Trigger, Workflow } from "./workflow/model.ts";
import { readLocalAction, readWorkflow } from "./workflow/workflow.ts";

export interface ScanOptions {
  profiles?: readonly Profile[];
  bots?: readonly DetectedBot[];
  /** The writer may also change workflow files: its App or token has GitHub's permission `workflows`. */
  workflows?: boolean;
  /** What stands outside the files, where somebody read it. */
  settings?: Settings | undefined;
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
  return scanWorld(worldOf(files.map(readFile), options), options);
}

/**
 * A scan that remembers: files are read once by what they hold, and a repository of which nothing changed is not
 * judged again. One scanner keeps what the last scan needed, no more.
 */
export function createScanner(): typeof scan {
  let read = new Map<string, Read>();
  let last: { key: string; scan: Scan } | null = null;
  return (files, options = {}) => {
    const keyed = files.map((file) => ({ file, key: `${file.path}\n${hash("sha1", file.text, "hex")}` }));
    const key = hash("sha256", [...keyed.map((one) => one.key), JSON.stringify(options)].join("\n"), "hex");
    if (last?.key === key) return last.scan;
    const kept = new Map(keyed.map((one) => [one.key, read.get(one.key) ?? readFile(one.file)]));
    read = kept;
    last = { key, scan: scanWorld(worldOf([...kept.values()], options), options) };
    return last.scan;
  };
}

function scanWorld(world: World, options: ScanOptions): Scan {
  const profiles = PROFILES.filter((profile) => (options.profiles ?? PROFILES).includes(profile));
  const bots = [...(options.bots ?? [])];
  const gaps = gapList();
  for (const gap of gapsOf(world)) gaps.note(gap);
  for (const bot of bots) for (const gap of bot.incomplete) gaps.note(gap);
  const walked = walkAll(world, gaps.note, (workflow, walk) => {
    walkWorkflow(world, workflow, profiles, walk);
  });
  const replayed = walkAll(world, gaps.note, (workflow, walk) => {
    for (const profile of profiles) walk.paths.push(...replayPaths(world, workflow, profile));
  });
  const paths = profiles.flatMap((profile) => [
    ...botPaths(bots, profile),
    ...botConfigPaths(bots, profile),
    ...(changesWorkflows(options) ? workflowFilePaths(world, profile) : []),
  ]);
  return {
    profiles,
    paths: withPermissions(
      telling(easiest([...walked, ...paths, ...replayed])),
      options.settings?.permissions,
    ).sort(byRank),
    bots,
    incomplete: gaps.list().sort(byPlace),
  };
}

/** Spent on one workflow, and on all of a repository. The largest of 60 public repositories take 85,000 and 210,000. */
const MAX_WORKFLOW = 150_000;
const MAX_SCAN = 750_000;

/** The paths of every workflow, each within a budget of its own and all within one: what is beyond is told, file by file. */
function walkAll(
  world: World,
  note: Walk["note"],
  walkOne: (workflow: Workflow, walk: Walk) => void,
): ChainPath[] {
  const paths: ChainPath[] = [];
  let left = MAX_SCAN;
  for (const workflow of world.workflows.values()) {
    const given = Math.min(MAX_WORKFLOW, left);
    world.budget.left = given;
    try {
      walkOne(workflow, { paths, note });
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
      const whose = given < MAX_WORKFLOW ? "the workflows together take" : "it takes";
      note({
        file: workflow.path,
        line: 1,
        reason: `${whose} more to judge than is spent: there may be more`,
      });
    }
    left -= given - Math.max(0, world.budget.left);
  }
  return paths;
}

/** Things not understood that are told of one file. */
const MAX_GAPS = 50;

/** Collects what was not understood, each thing once, and of one file no more than anyone would read. */
function gapList(): { note: (gap: Incomplete) => void; list: () => Incomplete[] } {
  const byFile = new Map<string, Map<string, Incomplete>>();
  const note = (gap: Incomplete) => {
    const told = byFile.get(gap.file) ?? new Map<string, Incomplete>();
    byFile.set(gap.file, told);
    const key = `${gap.line} ${gap.reason}`;
    if (told.has(key) || told.size > MAX_GAPS) return;
    told.set(key, told.size < MAX_GAPS ? gap : { ...gap, reason: "and more that was not understood" });
  };
  return { note, list: () => [...byFile.values()].flatMap((told) => [...told.values()]) };
}

const changesWorkflows = ({ workflows, settings }: ScanOptions) =>
  workflows ?? (settings?.permissions !== undefined && mayWrite(settings.permissions, "workflows"));

/** Far above what the largest repositories need. */
const MAX_FOLLOWED = 4_000;

/** A file as read: one of the two, or neither. */
interface Read {
  workflow: Workflow | null;
  action: LocalAction | null;
}

function readFile(file: SourceFile): Read {
  return {
    workflow: isWorkflowPath(file.path) ? readWorkflow(file) : null,
    action: !isWorkflowPath(file.path) && isActionPath(file.path) ? readLocalAction(file) : null,
  };
}

function worldOf(read: readonly Read[], { bots = [], settings }: ScanOptions): World {
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

/**
 * To run again what someone else started tells nothing new where the same is reached without; nor, where it brings no code of the
 * profile's, where the same may be, or where nobody gets there.
 */
function telling(paths: readonly ChainPath[]): readonly ChainPath[] {
  const isRerun = ({ lever }: ChainPath) => lever.kind === "rerun";
  const again = new Map(paths.filter(isRerun).map((path) => [path, wayOf(path)]));
  if (again.size === 0) return paths;
  const ways = new Set(again.values());
  const others = Map.groupBy(
    paths.filter((path) => !isRerun(path)),
    (path) => {
      const way = wayOf(path);
      return ways.has(way) ? way : null;
    },
  );
  return paths.filter((path) => {
    const known = others.get(again.get(path) ?? null);
    if (!isRerun(path) || known === undefined) return true;
    return isSteered(path)
      ? known.every(({ verdict }) => verdict !== "reachable")
      : known.every(({ verdict }) => verdict === "guarded") && known.some(stopsSome);
  });
}

/** What stops whoever it may be, so that nobody ever started what could be run again. */
const STOPS_ALL: ReadonlySet<GuardKind> = new Set<GuardKind>(["event", "token", "environment"]);

/** Whether it is who acts that is stopped. */
const stopsSome = ({ guards }: ChainPath) =>
  guards.every(({ kind, verdict }) => verdict !== "stops" || !STOPS_ALL.has(kind));

function byPlace(a: Incomplete, b: Incomplete): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
