import { matchLists } from "../../policy/match.ts";
import type { BotEntry, DetectBots, DetectedBot, SourceFile } from "../types.ts";
import { assemble, type Finding } from "./assemble.ts";
import { CATALOGUE, catalogued } from "./catalogue.ts";
import { READERS, STEP_READERS } from "./config/readers.ts";
import { at, nothing, notUnderstood, parse, place, type Reading } from "./config/reading.ts";
import { ownBot, unknownBot } from "./own.ts";
import { isWorkflowOrAction, type Step, stepsOf } from "./steps.ts";

const PATTERNS = CATALOGUE.flatMap((entry) =>
  entry.configuration.map(({ path, key }) => ({
    entry,
    path,
    keys: key === undefined ? undefined : [key].flat(),
  })),
);
const patternsOf = matchLists(PATTERNS.map(({ path }) => [path]));

/** Actions that are bots. */
const ACTIONS = CATALOGUE.flatMap(({ actions }) => actions);

/** Where the commands of a workflow's step stand, when they are not in the workflow (`config-from-file`). */
const COMMANDS = /^\.github\/[^/]+\.json$/;

/** Is this a file that `detectBots` wants to see? */
export function concernsBots(path: string): boolean {
  return isWorkflowOrAction(path) || COMMANDS.test(path) || patternsOf(path).length > 0;
}

/**
 * Which bots are in use: those whose configuration stands in the repository, whose action a step uses, or that policy
 * names. Each with the levers and gates that its configuration leaves; where a file is not understood, its gates stop nobody.
 */
export const detectBots: DetectBots = (files, named = []) => {
  const findings = new Map<BotEntry, Finding>();
  const finding = (entry: BotEntry): Finding => {
    const found = findings.get(entry) ?? { evidence: [], files: [], steps: [] };
    findings.set(entry, found);
    return found;
  };
  for (const file of files)
    for (const index of patternsOf(file.path)) {
      const pattern = PATTERNS[index];
      const reading = pattern && readFile(file, pattern.entry, pattern.keys);
      if (!pattern || !reading) continue;
      const found = finding(pattern.entry);
      found.evidence.push({ ...place(file, 1), reason: `${file.path} configures ${pattern.entry.name}` });
      found.files.push(reading);
    }

  const { steps, incomplete } = stepsOf(files, ACTIONS);
  for (const step of steps) {
    const entry = CATALOGUE.find(({ actions }) => actions.some((action) => uses(step, action)));
    if (!entry) continue;
    const reading = STEP_READERS.get(entry.id)?.(step, files) ?? nothing();
    const flaws = incomplete.filter(({ file }) => file === step.file.path);
    const found = finding(entry);
    found.evidence.push({ ...place(step.file, step.line), reason: `a step uses ${step.action}` });
    found.steps.push({ ...reading, incomplete: [...flaws, ...reading.incomplete] });
  }

  const own: DetectedBot[] = [];
  for (const bot of named) {
    const entry = typeof bot === "string" ? catalogued(bot) : undefined;
    if (entry) finding(entry);
    else own.push(typeof bot === "string" ? unknownBot(bot) : ownBot(bot));
  }
  return [...[...findings].map(([entry, found]) => assemble(entry, found)), ...own];
};

function uses(step: Step, action: string): boolean {
  return step.action === action || step.action.startsWith(`${action}/`);
}

/** Undefined when the file is about something else. */
function readFile(
  file: SourceFile,
  entry: BotEntry,
  keys: readonly string[] | undefined,
): Reading | undefined {
  const reader = READERS.get(entry.id);
  if (keys === undefined && (reader === undefined || reader.only?.test(file.path) === false))
    return nothing();
  const { root, problems } = parse(file);
  const incomplete = problems.map(({ line, message }) => notUnderstood(file, line, message));
  if (!root) {
    if (keys?.some((key) => file.text.includes(key)) === false) return undefined;
    if (incomplete.length === 0) incomplete.push(notUnderstood(file, 1, "the file is empty"));
    return { ...nothing(), incomplete };
  }
  if (keys?.some((key) => at(root, key) !== undefined) === false) return undefined;
  const reading = reader?.read({ file, root, entry }) ?? nothing();
  return { ...reading, incomplete: [...incomplete, ...reading.incomplete] };
}
