import { addedPaths } from "../paths/difference.ts";
import type { Scan } from "../scan.ts";
import { type ChainPath, PROFILES, type Profile, type SourceFile } from "../types.ts";
import type { Workflow } from "../workflow/model.ts";
import { readWorkflow } from "../workflow/workflow.ts";
import { type Candidate, candidatesFor } from "./candidates.ts";
import { smallestCut } from "./cut.ts";
import { unifiedDiff } from "./patch.ts";
import { pinsFor } from "./pins.ts";
import { type Setting, settingsFor } from "./settings.ts";

/** The guards to put, as a patch that was judged anew, and what is left to settings. */
export interface Remedies {
  guards: (Pick<Candidate, "kind" | "file" | "line" | "title"> & { cuts: string[] })[];
  /** A unified diff for `git apply`; empty where no edit helps. */
  patch: string;
  /** Ids of the paths that the patched files were seen to stop. */
  cut: string[];
  /** What no edit of a file cuts. */
  settings: Setting[];
}

/** Scans that one remedy costs at most; a repository that needs more is mended in turns. */
const MAX_CANDIDATES = 48;

type Rescan = (files: readonly SourceFile[]) => Scan;

/**
 * The smallest set of guards that cuts every reachable one of these paths which an edit can cut. Nothing is believed of an edit: each is tried,
 * the files judged again, and so is the whole; an edit that opens anything, or leaves something not understood, is dropped.
 *
 * @param paths of a scan of these files: all, or those that are reported
 * @param rescan the scan that found them, with the same options
 */
export function remediesFor(
  files: readonly SourceFile[],
  paths: readonly ChainPath[],
  rescan: Rescan,
): Remedies {
  const before = rescan(files);
  const targets = paths.filter(isTarget);
  const highest =
    PROFILES.findLast((profile) => targets.some((path) => path.profile === profile)) ?? "commenter";
  const workflows = workflowsOf(files);
  const tried = proposed(workflows, targets, highest).map((candidate) => {
    const after = rescan(apply(files, [candidate]));
    return { candidate, cuts: isWorse(before, after) ? new Set<string>() : cutBy(targets, after) };
  });
  const chosen = smallestCut(
    tried.map(({ cuts }) => cuts),
    tried.map(({ candidate }) => candidate.cost),
  ).flatMap((index) => tried[index] ?? []);
  const proof = proven(files, before, paths, chosen, rescan);
  const reachable = targets.filter(({ id }) => !proof.cut.includes(id));
  return { ...proof, settings: [...proof.settings, ...pinsFor(reachable, workflows)] };
}

/** Reachable, or held back by nothing but a default of the token's that nobody wrote down, or a label set before the last push. */
function isTarget({ verdict, guards }: ChainPath): boolean {
  if (verdict === "reachable") return true;
  const open = guards.filter((guard) => guard.verdict === "unknown");
  return (
    verdict === "unknown" && open.length > 0 && open.every(({ kind }) => kind === "token" || kind === "label")
  );
}

function workflowsOf(files: readonly SourceFile[]): Map<string, Workflow> {
  return new Map(
    files
      .filter(({ path }) => path.startsWith(".github/workflows/"))
      .map((file) => [file.path, readWorkflow(file)]),
  );
}

function proposed(
  read: ReadonlyMap<string, Workflow>,
  targets: readonly ChainPath[],
  highest: Profile,
): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const path of targets)
    for (const candidate of candidatesFor(path, read, highest))
      if (!found.has(candidate.id)) found.set(candidate.id, candidate);
  return [...found.values()].slice(0, MAX_CANDIDATES);
}

/** The files with these guards put, one after the other. */
function apply(files: readonly SourceFile[], candidates: readonly Candidate[]): SourceFile[] {
  return files.map(({ path, text }) => ({
    path,
    text: candidates.filter(({ file }) => file === path).reduce((now, { edit }) => edit(now) ?? now, text),
  }));
}

/** Ids of the paths that are gone or that a guard stops now. */
function cutBy(targets: readonly ChainPath[], after: Scan): Set<string> {
  const left = new Map(after.paths.map(({ id, verdict }) => [id, verdict]));
  return new Set(targets.map(({ id }) => id).filter((id) => (left.get(id) ?? "guarded") === "guarded"));
}

/** Whether anything became easier, or less was understood. */
function isWorse(before: Scan, after: Scan): boolean {
  return after.incomplete.length > before.incomplete.length || addedPaths(before, after).length > 0;
}

/** All together, judged once more: what they do apart they need not do together. */
function proven(
  files: readonly SourceFile[],
  before: Scan,
  paths: readonly ChainPath[],
  chosen: readonly { candidate: Candidate; cuts: ReadonlySet<string> }[],
  rescan: Rescan,
): Remedies {
  const mended = apply(
    files,
    chosen.map(({ candidate }) => candidate),
  );
  const after = rescan(mended);
  const sound = !isWorse(before, after);
  const cut = sound ? cutBy(paths.filter(isTarget), after) : new Set<string>();
  const open = paths.filter(({ id, verdict }) => verdict !== "guarded" && !cut.has(id));
  return {
    guards: (sound ? chosen : []).map(({ candidate: { kind, file, line, title }, cuts }) => ({
      kind,
      file,
      line,
      title,
      cuts: [...cuts],
    })),
    patch: sound
      ? files
          .map((file, index) => unifiedDiff(file.path, file.text, mended[index]?.text ?? file.text))
          .join("")
      : "",
    cut: [...cut],
    settings: settingsFor(open, before.bots),
  };
}
