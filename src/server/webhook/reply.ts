import type { IncomingMessage, ServerResponse } from "node:http";

/** How long we swallow what a sender still sends after our answer, so that it reads the answer. */
const DRAIN_MS = 5_000;

/** What an answer says. `message` never holds anything of the request, of the store, or a secret. */
export type Answer = [status: number, message: string, headers?: Record<string, string>];

/** Answers with JSON. */
export function reply(response: ServerResponse, ...answer: Answer): void {
  response.end(begin(response, ...answer));
}

/**
 * Answers a request whose body we do not want. The connection ends afterwards, but not at once: a sender in the middle
 * of a large body would see a reset instead of the answer.
 */
export function replyAndDrain(
  request: IncomingMessage,
  response: ServerResponse,
  ...[status, message, headers]: Answer
): void {
  response.write(begin(response, status, message, { connection: "close", ...headers }));
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

/** Writes the head of an answer and gives its body. */
function begin(response: ServerResponse, ...[status, message, headers = {}]: Answer): string {
  const body = `${JSON.stringify({ message })}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  return body;
}
