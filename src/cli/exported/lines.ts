import { readSync } from "node:fs";

/** Read at once: an exported pull request is some kilobytes long, so a chunk holds many lines. */
const CHUNK_BYTES = 256 * 1024;

/**
 * A line is read no further than some bytes beyond this, and cannot be used. It holds thousands of comments with all that GitHub says
 * of their authors.
 */
export const LINE_BYTES = 128 * 1024 * 1024;

export const LINE_FEED = 10;

/**
 * Cuts bytes into lines, without their line feeds: all that arrived together as one batch. Nothing is copied that need not be, so a
 * line holds only until the next batch is asked for. What follows a line of more than `LINE_BYTES` is not read.
 */
export async function* cutLines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer[]> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const { lines, rest } = cut(chunk);
    const [first] = lines;
    if (first !== undefined) {
      lines[0] = Buffer.concat([...begun, first]);
      begun = [];
      bytes = 0;
      yield lines;
    }
    bytes += rest.length;
    if (rest.length > 0) begun.push(Buffer.from(rest));
    if (bytes > LINE_BYTES) break;
  }
  if (bytes > 0) yield [Buffer.concat(begun)];
}

/** The whole lines in some bytes, without their line feeds, and what stands behind the last one. Nothing is copied. */
export function cut(bytes: Buffer, start = 0): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = [];
  let from = start;
  for (let end = bytes.indexOf(LINE_FEED, from); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return { lines, rest: bytes.subarray(from) };
}

/**
 * The bytes of a file, always in the same memory: fresh memory for each chunk costs more than reading.
 *
 * @throws the system's error when the file cannot be read
 */
export function* fileChunks(file: number): Generator<Buffer> {
  const memory = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let bytes = readSync(file, memory, {}); bytes > 0; bytes = readSync(file, memory, {}))
    yield memory.subarray(0, bytes);
}
