import { hash } from "node:crypto";
import type { LogKind } from "../log-kinds.ts";
import type { LogDescriptor } from "../statement.ts";
import { type Entry, type EntryOf, entrySchema } from "./entry.ts";
import { merkleRoot } from "./merkle.ts";

/** What an entry hashes to before the first line. */
export const NO_LINE: string = hash("sha256", "");

/** Members that sealing adds. */
type Sealed = "version" | "log" | "run" | "sequence" | "previous";
export type Event<K extends LogKind> = K extends LogKind ? Omit<EntryOf<K>, Sealed> : never;

/**
 * Writes one log of a run: JSON Lines, each line with the digest of the one before, and the descriptor that the statement carries.
 *
 * @param dropped events that were seen and could not be kept; a log that lost any does not count
 * @throws ZodError for an event that is none
 */
export function sealLog<K extends LogKind>(
  log: K,
  run: string,
  events: readonly Event<K>[],
  dropped = 0,
): { bytes: Buffer; descriptor: LogDescriptor } {
  const lines: Buffer[] = [];
  let previous = NO_LINE;
  for (const [sequence, event] of events.entries()) {
    const entry: Entry = entrySchema.parse({ version: 1, log, run, sequence, ...event, previous });
    const line = Buffer.from(JSON.stringify(entry));
    lines.push(line);
    previous = hash("sha256", line);
  }
  const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
  const annotations = { entries: lines.length, dropped, chainHead: previous, merkleRoot: merkleRoot(lines) };
  return {
    bytes,
    descriptor: {
      name: log,
      digest: { sha256: hash("sha256", bytes) },
      mediaType: "application/jsonl",
      annotations,
    },
  };
}
