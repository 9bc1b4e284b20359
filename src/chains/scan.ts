import { hash } from "node:crypto";
import { botConfigPaths } from "./analysis/bot-config.ts";
import { botPaths } from "./analysis/bots.ts";
import { gapList, gapsOf } from "./analysis/gaps.ts";
import { replayPaths } from "./analysis/replays.ts";
import { workflowFilePaths } from "./analysis/workflow-file.ts";
import { type Walk, walkWorkflow } from "./analysis/workflows.ts";
import { type World, worldOf } from "./analysis/world.ts";
import { Exhausted } from "./budget.ts";
import { withPermissions } from "./paths/permissions.ts";
import { byRank } from "./paths/rank.ts";
import { easiest, telling } from "./paths/telling.ts";
import { mayWrite } from "./settings/permissions.ts";
import type { Settings } from "./settings/settings.ts";
import {
  type ChainPath,
  type DetectedBot,
  type Incomplete,
  PROFILES,
  type Profile,
  type SourceFile,
} from "./types.ts";
import { type ReadFile, readFile } from "./workflow/file.ts";
import type { Workflow } from "./workflow/model.ts";

/** Who is judged, and what is known beside the files. */
export interface ScanOptions {
  profiles?: readonly Profile[];
  bots?: readonly DetectedBot[];
  /** The writer may also change workflow files: its App or token has GitHub's permission `workflows`. */
  workflows?: boolean;
  /** What stands outside the files, where somebody read it. */
  settings?: Settings | undefined;
}

/** What was found: paths in order of weight, and what was not understood by file and line. */
export interface Scan {
  profiles: Profile[];
  paths: ChainPath[];
  bots: DetectedBot[];
  incomplete: Incomplete[];
}

/**
 * Every way in which a profile reaches a capability through the workflows and bots of a repository.
 *
 * @param files workflows and actions; others are passed over
 * @returns paths in order of weight, and everything that was not understood; never throws
 */
export function scan(files: readonly SourceFile[], options: ScanOptions = {}): Scan {
  return scanWorld(worldOf(files.map(readFile), options.bots ?? [], options.settings), options);
}

/**
 * A scan that remembers: files are read once by what they hold, and a repository of which nothing changed is not
 * judged again. One scanner keeps what the last scan needed, no more.
 */
export function createScanner(): typeof scan {
  let read = new Map<string, ReadFile>();
  let last: { key: string; scan: Scan } | null = null;
  return (files, options = {}) => {
    const keyed = files.map((file) => ({ file, key: `${file.path}\n${hash("sha1", file.text, "hex")}` }));
    const key = hash("sha256", [...keyed.map((one) => one.key), JSON.stringify(options)].join("\n"), "hex");
    if (last?.key === key) return last.scan;
    const kept = new Map(keyed.map((one) => [one.key, read.get(one.key) ?? readFile(one.file)]));
    read = kept;
    last = {
      key,
      scan: scanWorld(worldOf([...kept.values()], options.bots ?? [], options.settings), options),
    };
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
    incomplete: gaps.list(),
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

const changesWorkflows = ({ workflows, settings }: ScanOptions) =>
  workflows ?? (settings?.permissions !== undefined && mayWrite(settings.permissions, "workflows"));
