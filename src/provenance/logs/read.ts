import { hash } from "node:crypto";
import { readJson } from "../json.ts";
import type { LogKind } from "../log-kinds.ts";
import type { LogDescriptor, Statement } from "../statement.ts";
import { type Entry, entrySchema } from "./entry.ts";
import { merkleRoot } from "./merkle.ts";
import { type LogCode, type LogProblem, problem } from "./problem.ts";
import { NO_LINE } from "./seal.ts";

const LINE_FEED = 0x0a;

/** After so many lines a reader may do something else: an agent decides how long its logs get. */
const LINES_AT_ONCE = 1_000;

/**
 * Reads one log and recomputes all that its descriptor says of it: digest, number of lines, chain and tree. Yields now and then, so
 * that whoever serves others too can do so in between.
 */
export function* readLog(
  log: LogKind,
  bytes: Uint8Array,
  { digest, annotations }: LogDescriptor,
  { predicate }: Statement,
): Generator<void, { entries: Entry[]; problems: LogProblem[] }> {
  if (hash("sha256", bytes) !== digest.sha256)
    return {
      entries: [],
      problems: [problem(log, "log/digest", "The file is not the one that the statement names.")],
    };
  const lines = split(bytes);
  if (lines === null)
    return { entries: [], problems: [problem(log, "log/cut-off", "The last line has no end.")] };
  const entries: Entry[] = [];
  const problems: LogProblem[] = [];
  const note = (code: LogCode, detail: string) => void problems.push(problem(log, code, detail));
  let previous = NO_LINE;
  for (const [index, line] of lines.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) yield;
    const entry = readEntry(line);
    if (typeof entry === "string") note("log/entry", `Line ${index + 1}: ${entry}`);
    else {
      const flaw = misplaced(entry, { log, index, previous, metadata: predicate.runDetails.metadata });
      if (flaw !== null) note(...flaw);
      entries.push(entry);
    }
    previous = hash("sha256", line);
  }
  if (annotations.entries !== lines.length)
    note("log/count", `It has ${lines.length} lines; the statement says ${annotations.entries}.`);
  if (annotations.chainHead !== previous)
    note("log/chain", "The last line is not the one that the statement names.");
  if (annotations.merkleRoot !== merkleRoot(lines))
    note("log/tree", "The lines do not hash to the root that the statement names.");
  if (annotations.dropped > 0) note("log/dropped", `It lost ${annotations.dropped} events.`);
  return { entries, problems };
}

/** Null when the last line does not end: the tail may be missing. */
function split(bytes: Uint8Array): Uint8Array[] | null {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return start === bytes.length ? lines : null;
}

function readEntry(line: Uint8Array): Entry | string {
  const read = readJson(line);
  if (!read.ok) return read.detail;
  const checked = entrySchema.safeParse(read.value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  return `${issue?.path.join(".") || "the entry"}: ${issue?.message ?? "is not as it has to be"}`;
}

interface Place {
  log: LogKind;
  index: number;
  previous: string;
  metadata: Statement["predicate"]["runDetails"]["metadata"];
}

function misplaced(entry: Entry, { log, index, previous, metadata }: Place): [LogCode, string] | null {
  const line = `Line ${index + 1}`;
  if (entry.log !== log) return ["log/kind", `${line} is of the log ${entry.log}.`];
  if (entry.run !== metadata.invocationId) return ["log/run", `${line} is of the run ${entry.run}.`];
  if (entry.sequence !== index) return ["log/sequence", `${line} has number ${entry.sequence}.`];
  if (entry.previous !== previous) return ["log/chain", `${line} does not follow the one before.`];
  const at = Date.parse(entry.at);
  const within = Date.parse(metadata.startedOn) <= at && at <= Date.parse(metadata.finishedOn);
  return within ? null : ["log/time", `${line} lies outside the run: ${entry.at}.`];
}
