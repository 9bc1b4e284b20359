/**
 * Cuts a stream of bytes at each separator into text, a batch for each chunk that arrives. Neither NUL nor a line feed ever
 * stands within a UTF-8 sequence, so no character is cut. Bytes that are not UTF-8 read as U+FFFD: for text that people
 * typed, not for paths.
 */
export async function* textRecords(
  chunks: AsyncIterable<Buffer>,
  separator: "\0" | "\n" = "\0",
): AsyncGenerator<string[]> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(separator);
    if (last < 0) {
      pending.push(chunk);
      continue;
    }
    const text = Buffer.concat([...pending, chunk.subarray(0, last)]).toString("utf8");
    pending = [chunk.subarray(last + 1)];
    yield text.split(separator);
  }
  const rest = Buffer.concat(pending);
  if (rest.length > 0) yield [rest.toString("utf8")];
}
