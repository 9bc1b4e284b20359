import type { IncomingMessage } from "node:http";

/** Why a body was not read. */
export type BodyProblem = "too-large" | "truncated" | "busy";
export type Body = { read: true; bytes: Buffer } | { read: false; problem: BodyProblem };

export interface BodyReader {
  read(request: IncomingMessage): Promise<Body>;
}

/**
 * Reads bodies of at most `maxBody` bytes, and at most `maxInFlight` bytes of them at once: until its signature is
 * verified, a body is a stranger's. A declared length above the cap is refused before a byte is read.
 */
export function createBodyReader(maxBody: number, maxInFlight: number): BodyReader {
  let inFlight = 0;

  function collect(request: IncomingMessage, take: (bytes: number) => boolean): Promise<Body> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = (body: Body) => {
        request.off("data", onData).off("end", onEnd).off("close", onBroken).off("error", onBroken);
        resolve(body);
      };
      const onData = (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBody) finish({ read: false, problem: "too-large" });
        else if (!take(chunk.length)) finish({ read: false, problem: "busy" });
        else chunks.push(chunk);
      };
      const onEnd = () =>
        finish({ read: true, bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
      const onBroken = () => finish({ read: false, problem: "truncated" });
      request.on("data", onData).on("end", onEnd).on("close", onBroken).on("error", onBroken);
    });
  }

  return {
    async read(request) {
      const declared = request.headers["content-length"];
      if (declared !== undefined && Number(declared) > maxBody) return { read: false, problem: "too-large" };
      if (inFlight + Number(declared ?? 0) > maxInFlight) return { read: false, problem: "busy" };
      let taken = 0;
      try {
        return await collect(request, (bytes) => {
          if (inFlight + bytes > maxInFlight) return false;
          inFlight += bytes;
          taken += bytes;
          return true;
        });
      } finally {
        inFlight -= taken;
      }
    },
  };
}
