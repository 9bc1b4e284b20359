import { createHash } from "node:crypto";
import { Transform } from "node:stream";

/** Digest and size of what went by; contents are not kept. */
export interface Content {
  sha256: string;
  size: number;
}

export function contentOf(bytes: string | Uint8Array): Content {
  const data = Buffer.from(bytes);
  return { sha256: createHash("sha256").update(data).digest("hex"), size: data.length };
}

/** Lets everything through and measures it. */
export function meter(): { stream: Transform; read(): Content } {
  const digest = createHash("sha256");
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, read: () => ({ sha256: digest.copy().digest("hex"), size }) };
}
