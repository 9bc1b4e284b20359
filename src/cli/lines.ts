import { closeSync, openSync, readSync } from "node:fs";

/** Read at once: an exported pull request is some kilobytes long, so a chunk holds many lines. */
const CHUNK_BYTES = 256 * 1024;

/** V8 makes no string of more than some 512 million characters, and one record of this size fills memory. */
const LINE_BYTES = 256 * 1024 * 1024;

const LINE_FEED = 10;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/**
 * Cuts bytes into lines, without their line feeds: all that arrived together as one batch. A byte order mark at the beginning is
 * left out. Nothing is copied that need not be, so a line holds only until the next batch is asked for.
 *
 * @throws Error when a line is longer than 256 MiB
 */
export async function* cutLines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer[]> {
  let begun: Buffer[] = [];
  let bytes = 0;
  let first = true;
  const finish = (rest: Buffer): Buffer => {
    const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
    const marked = first && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    begun = [];
    bytes = 0;
    first = false;
    return marked ? line.subarray(BYTE_ORDER_MARK.length) : line;
  };
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      lines.push(finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (lines.length > 0) yield lines;
    bytes += chunk.length - start;
    if (bytes > LINE_BYTES) throw new Error(`a line is longer than ${LINE_BYTES / 1024 / 1024} MiB`);
    if (start < chunk.length) begun.push(Buffer.from(chunk.subarray(start)));
  }
  if (bytes > 0) yield [finish(NOTHING)];
}

/**
 * The bytes of a file, always in the same memory: fresh memory for each chunk costs more than reading.
 *
 * @throws the system's error when the file cannot be read
 */
export function* fileChunks(path: string): Generator<Buffer> {
  const file = openSync(path, "r");
  try {
    const memory = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let bytes = readSync(file, memory, {}); bytes > 0; bytes = readSync(file, memory, {}))
      yield memory.subarray(0, bytes);
  } finally {
    closeSync(file);
  }
}
