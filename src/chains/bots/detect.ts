import { canonicalJson } from "../../facts/digest.ts";
import { matchLists } from "../../policy/match.ts";
import type {
  BotEntry,
  BotGate,
  BotLever,
  DetectBots,
  DetectedBot,
  Incomplete,
  SourceFile,
} from "../types.ts";
import { CATALOGUE, catalogued } from "./catalogue.ts";
import { READERS, STEP_READERS } from "./config/readers.ts";
import { at, nothing, notUnderstood, parse, place, type Reading } from "./config/reading.ts";
import { ownBot, unknownBot } from "./own.ts";
import { isWorkflowOrAction, type Step, stepsOf } from "./steps.ts";
import { doubted, everyone } from "./verdicts.ts";

const PATTERNS = CATALOGUE.flatMap((entry) =>
  entry.configuration.map(({ path, key }) => ({ entry, path, key })),
);
const patternsOf = matchLists(PATTERNS.map(({ path }) => [path]));

/** Is this a file that `detectBots` wants to see? */
export function concernsBots(path: string): boolean {
  return isWorkflowOrAction(path) || patternsOf(path).length > 0;
}

interface Finding {
  evidence: DetectedBot["evidence"];
  /** What configuration files say, all of them of one instance of the bot. */
  files: Reading[];
  /** What each step says that runs the bot. */
  steps: Reading[];
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
      const reading = pattern && readFile(file, pattern.entry, pattern.key);
      if (!pattern || !reading) continue;
      const found = finding(pattern.entry);
      found.evidence.push({ ...place(file, 1), reason: `${file.path} configures ${pattern.entry.name}` });
      found.files.push(reading);
    }

  const { steps, incomplete } = stepsOf(files);
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
function readFile(file: SourceFile, entry: BotEntry, key: string | undefined): Reading | undefined {
  const reader = READERS.get(entry.id);
  if (key === undefined && (reader === undefined || reader.only?.test(file.path) === false)) return nothing();
  const { root, problems } = parse(file);
  const incomplete = problems.map(({ line, message }) => notUnderstood(file, line, message));
  if (!root) {
    if (key !== undefined && !file.text.includes(key)) return undefined;
    if (incomplete.length === 0) incomplete.push(notUnderstood(file, 1, "the file is empty"));
    return { ...nothing(), incomplete };
  }
  if (key !== undefined && at(root, key) === undefined) return undefined;
  const reading = reader?.read({ file, root, entry }) ?? nothing();
  return { ...reading, incomplete: [...incomplete, ...reading.incomplete] };
}

function assemble(entry: BotEntry, { evidence, files, steps }: Finding): DetectedBot {
  const instances = steps.length > 0 ? steps.map((step) => merged([...files, step])) : [merged(files)];
  const views = instances.map((reading) => view(entry, reading));
  const unlike = views.filter((one, index) => views.findIndex((other) => same(one, other)) === index);
  const incomplete = instances.flatMap((reading) => reading.incomplete);
  const levers = unlike.flatMap((one, index) =>
    one.levers.map((lever) => ({ ...lever, id: idIn(index, lever.id) })),
  );
  const gates = unlike.flatMap((one, index) =>
    one.gates.map((gate) =>
      gate.levers
        ? { ...gate, levers: gate.levers.map((id) => idIn(index, id)) }
        : { ...gate, levers: one.levers.map(({ id }) => idIn(index, id)) },
    ),
  );
  return {
    entry,
    evidence,
    levers,
    gates: incomplete.length === 0 ? gates : doubtful(gates, incomplete),
    incomplete,
  };
}

/** Steps that run the bot in several ways have levers of their own. */
function idIn(instance: number, id: string): string {
  return instance === 0 ? id : `${id}-in-${instance + 1}`;
}

interface View {
  levers: BotLever[];
  gates: BotGate[];
}

/** One instance of the bot: the catalogue's levers and gates with its configuration applied. */
function view(entry: BotEntry, reading: Reading): View {
  const levers = new Map(entry.levers.map((lever) => [lever.id, lever]));
  // What is not understood may hold the lever that seems to be gone.
  for (const id of reading.incomplete.length > 0 ? [] : reading.removes) levers.delete(id);
  for (const lever of reading.levers) {
    const gate = lever.gate ?? levers.get(lever.id)?.gate;
    levers.set(lever.id, gate ? { ...lever, gate } : lever);
  }
  const standing = [...levers.values()].filter(({ id }) => !reading.replaces.includes(id));
  const own = standing.flatMap(({ id, gate }) => (gate ? [{ ...gate, place: null, levers: [id] }] : []));
  const others = standing.filter(({ gate }) => !gate).map(({ id }) => id);
  const common = others.length === 0 ? [] : [{ ...entry.gate, place: null, levers: others }];
  return { levers: [...levers.values()], gates: [...reading.gates, ...own, ...common] };
}

function merged(readings: readonly Reading[]): Reading {
  return {
    gates: readings.flatMap(({ gates }) => gates),
    replaces: readings.flatMap(({ replaces }) => replaces),
    levers: readings.flatMap(({ levers }) => levers),
    removes: readings.flatMap(({ removes }) => removes),
    incomplete: readings.flatMap(({ incomplete }) => incomplete),
  };
}

/** The same but for where it stands. */
function same(one: View, other: View): boolean {
  const plain = ({ levers, gates }: View) =>
    canonicalJson({ levers, gates: gates.map((gate) => ({ ...gate, place: null })) });
  return plain(one) === plain(other);
}

function doubtful(gates: readonly BotGate[], incomplete: readonly Incomplete[]): BotGate[] {
  const [first] = incomplete;
  const doubt: BotGate = {
    kind: "incomplete",
    verdicts: everyone("unknown"),
    reason: first
      ? `its configuration was not understood: ${first.reason}`
      : "its configuration was not understood",
    place: first ? { file: first.file, line: first.line, column: 1, endLine: first.line } : null,
  };
  return [...gates.map((gate) => ({ ...gate, verdicts: doubted(gate.verdicts) })), doubt];
}
