import type { IncomingMessage, ServerResponse } from "node:http";

/** How long we swallow what a sender still sends after our answer, so that it reads the answer. */
const DRAIN_MS = 5_000;

/** Answers with JSON. `message` never holds anything of the request, of the store, or a secret. */
export function reply(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const body = `${JSON.stringify({ message })}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/**
 * Answers a request whose body we do not want. The connection ends afterwards, but not at once: a sender in the middle
 * of a large body would see a reset instead of the answer.
 */
export function replyAndDrain(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const body = `${JSON.stringify({ message })}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    connection: "close",
    ...headers,
  });
  response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(() => {
    end();
    request.destroy();
  }, DRAIN_MS);
  timer.unref();
  request.once("end", end).once("close", end).once("error", end);
  request.resume();
}
