import { readSync } from "node:fs";
import { cut, LINE_BYTES, LINE_FEED } from "./lines.ts";

/** Read at once to find the end of a part's last line. */
const STEP_BYTES = 64 * 1024;

/** Used again for every part: fresh memory for each costs more than reading. */
let memory = Buffer.alloc(0);

/**
 * The lines that begin in a part of a file, without their line feeds. They hold only until the next call.
 *
 * @param file descriptor of a regular file
 * @param from first byte of the part
 * @param to the byte behind it
 * @throws the system's error when the file cannot be read
 */
export function linesOfPart(file: number, from: number, to: number): Buffer[] {
  // the byte before tells whether a line begins at the first one
  const first = Math.max(from - 1, 0);
  if (memory.length < to - first) memory = Buffer.allocUnsafeSlow(to - first);
  const bytes = memory.subarray(0, read(file, memory.subarray(0, to - first), first));
  const begin = from === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
  if (from > 0 && begin === 0) return [];
  const { lines, rest } = cut(bytes, begin);
  return rest.length === 0 ? lines : [...lines, toItsEnd(file, rest, to)];
}

/** A line of which only the beginning was read; no more than that of one that is too long. */
function toItsEnd(file: number, beginning: Buffer, from: number): Buffer {
  const pieces = [Buffer.from(beginning)];
  let at = from;
  for (;;) {
    const step = Buffer.allocUnsafeSlow(STEP_BYTES);
    const bytes = step.subarray(0, read(file, step, at));
    const end = bytes.indexOf(LINE_FEED);
    pieces.push(end < 0 ? bytes : bytes.subarray(0, end));
    at += bytes.length;
    if (end >= 0 || bytes.length === 0 || at - from > LINE_BYTES) return Buffer.concat(pieces);
  }
}

/** Fills the memory from a place in the file on; returns how many bytes there were. */
function read(file: number, into: Buffer, from: number): number {
  let filled = 0;
  while (filled < into.length) {
    const bytes = readSync(file, into, filled, into.length - filled, from + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return filled;
}
