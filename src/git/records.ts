/**
 * Cuts a stream of bytes at NUL into text, a batch for each chunk that arrives. NUL never stands within a UTF-8 sequence, so
 * no character is cut. Bytes that are not UTF-8 read as U+FFFD: for text that people typed, not for paths.
 */
export async function* textRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(0);
    if (last < 0) {
      pending.push(chunk);
      continue;
    }
    const text = Buffer.concat([...pending, chunk.subarray(0, last)]).toString("utf8");
    pending = [chunk.subarray(last + 1)];
    yield text.split("\0");
  }
  const rest = Buffer.concat(pending);
  if (rest.length > 0) yield [rest.toString("utf8")];
}
