import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LoggedRequest } from "../api.ts";
import type { Answer } from "../rest/context.ts";

/** Sends an answer, with the ETag that a later conditional request brings back. */
export function write(
  request: IncomingMessage,
  response: ServerResponse,
  entry: LoggedRequest,
  answer: Answer,
): void {
  entry.status = answer.status;
  entry.response = answer.raw === undefined ? answer.body : "(raw)";
  const payload = payloadOf(answer);
  const empty = answer.status === 204 || answer.status === 304;
  const cacheable = (request.method ?? "GET") === "GET" && (answer.status === 200 || answer.status === 304);
  response.writeHead(answer.status, {
    ...(empty
      ? {}
      : {
          "content-type": answer.raw ?? "application/json; charset=utf-8",
          "content-length": payload.length,
        }),
    ...(cacheable ? { etag: etagOf(payload), "cache-control": "private, max-age=60, s-maxage=60" } : {}),
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": `SIM:${entry.path.length}:${payload.length}`,
    ...answer.headers,
  });
  response.end(empty ? undefined : payload);
}

function payloadOf(answer: Answer): Buffer {
  if (answer.raw !== undefined) return Buffer.from(answer.body as Uint8Array);
  return answer.body === null || answer.body === undefined
    ? Buffer.alloc(0)
    : Buffer.from(JSON.stringify(answer.body));
}

function etagOf(payload: Buffer): string {
  return `W/"${createHash("sha256").update(payload).digest("hex")}"`;
}

/** Whether the client has this very answer already. */
export function isFresh(request: IncomingMessage, answer: Answer): boolean {
  const asked = request.headers["if-none-match"];
  if (request.method !== "GET" || asked === undefined) return false;
  const own = etagOf(payloadOf(answer)).replace(/^W\//, "");
  return asked.split(/,\s*/).some((tag) => tag === "*" || tag.replace(/^W\//, "") === own);
}
