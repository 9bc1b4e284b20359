import type { IncomingMessage, ServerResponse } from "node:http";
import { verify } from "@octokit/webhooks-methods";
import type { Logger } from "pino";
import { AgentPolicyError } from "../../errors.ts";
import type { Store } from "../../store/database.ts";
import { type Ingested, ingest } from "../ingest/index.ts";
import type { BodyProblem, BodyReader } from "./body.ts";
import { readHeaders } from "./headers.ts";
import { type Delivery, receive, receiveMalformed } from "./receive.ts";
import { type Answer, reply, replyAndDrain } from "./reply.ts";

export interface WebhookOptions {
  db: Store;
  appId: number;
  secret: string;
  body: BodyReader;
  log: Logger;
  /** Work may have come in. */
  onStored: () => void;
  onAnswered?: (event: string, status: number, seconds: number) => void;
  now?: () => Date;
  /** How many seconds a second of waiting for more of the same lasts. */
  waitingSecond?: number;
}

/** GitHub reads the answer within 10 s and shows it in the App's delivery log; another try comes from a redelivery. */
const RETRY_LATER = { "retry-after": "30" };

/**
 * The webhook endpoint: cap, signature, one transaction, and only then 2xx.
 *
 * 202 stored with work to do, 200 stored and nothing follows, or known already; 400 headers, JSON or payload;
 * 401 signature; 405 method; 408 too slow; 413 too large; 415 content type; 503 store away or too much at once.
 */
export function createWebhookHandler(options: WebhookOptions) {
  const { db, secret, body, log } = options;

  return (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    handle(request, response).catch((error) => {
      // Nothing is known to lead here; but a stranger's request must never end the process.
      log.error({ err: error }, "delivery not handled");
      response.destroy();
    });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    // Until the signature is verified the name is a stranger's, who could make up a new label with every request.
    let label = "unverified";
    response.once("finish", () => {
      options.onAnswered?.(label, response.statusCode, (performance.now() - started) / 1000);
    });
    const announced = readHeaders(request);
    if (!announced.ok) return replyAndDrain(request, response, ...announced.refusal);
    const { id, event, signature } = announced;
    const received = await body.read(request);
    if (!received.read) return refuseUnread(request, response, received.problem);
    const text = received.bytes.toString("utf8");
    if (text === "") return reply(response, 400, "The body is empty; GitHub's never is");
    if (!(await verify(secret, text, signature))) {
      log.warn({ delivery: id, event }, "delivery refused: wrong signature");
      return reply(
        response,
        401,
        "The signature does not match: compare the webhook secret here and on the App's settings page",
      );
    }
    label = event;
    const [status, message, headers] = await keep({ id, event, raw: received.bytes }, text);
    reply(response, status, message, headers);
  }

  /** Stores a delivery that GitHub signed, and says what became of it. */
  async function keep(delivery: Delivery, json: string): Promise<Answer> {
    const { id, event } = delivery;
    try {
      const ingested = readPayload(delivery, json);
      const receipt = await receive(db, delivery, ingested);
      options.onStored();
      log.debug({ delivery: id, event, action: ingested.action, receipt }, "delivery stored");
      return [receipt === "stored" ? 202 : 200, receipt];
    } catch (error) {
      if (!(error instanceof AgentPolicyError && error.kind === "evidence")) return later(delivery, error);
      log.warn({ delivery: id, event, problem: error.message }, "delivery refused: malformed");
      return receiveMalformed(db, delivery, error.message).then(
        () => [400, error.message],
        (cause) => later(delivery, cause),
      );
    }
  }

  function readPayload({ id, event }: Delivery, json: string): Ingested {
    let payload: unknown;
    try {
      payload = JSON.parse(json);
    } catch {
      throw new AgentPolicyError("evidence", "webhook/json", "The body is not JSON");
    }
    const receivedAt = (options.now?.() ?? new Date()).toISOString();
    const ingested = ingest(event, payload, { appId: options.appId, receivedAt, delivery: id });
    const second = options.waitingSecond ?? 1;
    const wakes = ingested.wakes.map((wake) => ({ ...wake, delay: (wake.delay ?? 0) * second }));
    return { ...ingested, wakes };
  }

  function later({ id, event }: Delivery, error: unknown): Answer {
    log.error({ delivery: id, event, err: error }, "delivery not stored");
    return [503, "The delivery could not be stored; deliver it again later", RETRY_LATER];
  }
}

function refuseUnread(request: IncomingMessage, response: ServerResponse, problem: BodyProblem): void {
  if (problem === "truncated") response.destroy();
  else if (problem === "too-large")
    replyAndDrain(request, response, 413, "The body is larger than this server accepts");
  else replyAndDrain(request, response, 503, "Too many deliveries at once", RETRY_LATER);
}
