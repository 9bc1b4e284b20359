import { canonicalJson } from "../../facts/digest.ts";
import type { BotEntry, BotGate, BotLever, DetectedBot, Incomplete } from "../types.ts";
import type { Reading } from "./config/reading.ts";
import { doubted, everyone } from "./verdicts.ts";

/** Where a bot was found, and what its configuration says. */
export interface Finding {
  evidence: DetectedBot["evidence"];
  /** What configuration files say, all of them of one instance of the bot. */
  files: Reading[];
  /** What each step says that runs the bot. */
  steps: Reading[];
}

/** The bot with its configuration applied: its levers, and the gates that stand before them. */
export function assemble(entry: BotEntry, { evidence, files, steps }: Finding): DetectedBot {
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
    const { gate, capability } = levers.get(lever.id) ?? {};
    levers.set(lever.id, { ...(gate && { gate }), ...(capability && { capability }), ...lever });
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
