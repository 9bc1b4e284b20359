import type { Context } from "hono";
import { AgentPolicyError } from "../../errors.ts";

/**
 * Reads whole bodies, so many at once. Whoever sends a body may be anybody, and slow on purpose: one more makes the one that has
 * taken longest give way, so that no number of unfinished bodies keeps out one that comes at once.
 *
 * @returns reads one; throws AgentPolicyError `attestations/slow` for the one that gave way, `size/too-large` above `maxBytes`.
 * After either the rest of the body may still be on its way, so the connection has to be closed.
 */
export function createBodyReader(limits: {
  atOnce: number;
  maxBytes: number;
}): (context: Context) => Promise<Uint8Array> {
  const reading = new Set<() => void>();
  return async (context) => {
    const [slowest] = reading;
    if (reading.size >= limits.atOnce) slowest?.();
    const { promise: pushedOut, reject } = Promise.withResolvers<never>();
    const giveWay = () => {
      reading.delete(giveWay);
      reject(tooSlow());
    };
    reading.add(giveWay);
    try {
      const { body, headers } = context.req.raw;
      if (Number(headers.get("content-length") ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
      if (body === null) return new Uint8Array();
      const wanted = () => reading.has(giveWay);
      return await Promise.race([whole(body.getReader(), wanted, limits.maxBytes), pushedOut]);
    } finally {
      reading.delete(giveWay);
    }
  };
}

/** In one growing piece: a million chunks of one byte would weigh far more than their megabyte. */
async function whole(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  wanted: () => boolean,
  maxBytes: number,
): Promise<Uint8Array> {
  let bytes = new Uint8Array(4096);
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !wanted()) return bytes.subarray(0, size);
    if (size + value.length > maxBytes) throw tooLarge(maxBytes);
    if (size + value.length > bytes.length) {
      const grown = new Uint8Array(Math.max(size + value.length, bytes.length * 2));
      grown.set(bytes.subarray(0, size));
      bytes = grown;
    }
    bytes.set(value, size);
    size += value.length;
  }
}

function tooLarge(maxBytes: number): AgentPolicyError {
  return new AgentPolicyError("evidence", "size/too-large", `An attestation has at most ${maxBytes} bytes`);
}

function tooSlow(): AgentPolicyError {
  return new AgentPolicyError("refused", "attestations/slow", "Others were waiting for this body to end", {
    remedy: "Send it again, in one piece.",
  });
}
