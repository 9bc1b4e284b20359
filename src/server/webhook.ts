import type { IncomingMessage, ServerResponse } from "node:http";
import { verify } from "@octokit/webhooks-methods";
import type { Logger } from "pino";
import { AgentPolicyError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import type { BodyReader } from "./body.ts";
import { type Ingested, ingest } from "./ingest/index.ts";
import { receive, receiveMalformed } from "./receive.ts";
import { reply, replyAndDrain } from "./reply.ts";

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
const RETRY_AFTER_SECONDS = "30";
/** Delivery ids are GUIDs; event names are words. Anything else did not come from GitHub. */
const DELIVERY = /^[0-9A-Za-z-]{8,64}$/;
const EVENT = /^[a-z_]{1,64}$/;

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
    const event = one(request.headers["x-github-event"]);
    // Until the signature is verified the name is a stranger's, who could make up a new label with every request.
    let label = "unverified";
    response.once("finish", () => {
      options.onAnswered?.(label, response.statusCode, (performance.now() - started) / 1000);
    });
    const refuse = (status: number, message: string, headers = {}) =>
      replyAndDrain(request, response, status, message, headers);

    if (request.method !== "POST") return refuse(405, "Send webhooks with POST", { allow: "POST" });
    const id = one(request.headers["x-github-delivery"]);
    const signature = one(request.headers["x-hub-signature-256"]);
    if (!EVENT.test(event)) return refuse(400, "The header X-GitHub-Event is missing or malformed");
    if (!DELIVERY.test(id)) return refuse(400, "The header X-GitHub-Delivery is missing or malformed");
    if (signature === "")
      return refuse(
        400,
        "The header X-Hub-Signature-256 is missing: set a webhook secret on the App's settings page",
      );
    if (!/^application\/json\b/i.test(one(request.headers["content-type"]))) {
      return refuse(415, "Set the webhook's content type to application/json");
    }

    const received = await body.read(request);
    if (!received.read) {
      if (received.problem === "too-large") return refuse(413, "The body is larger than this server accepts");
      if (received.problem === "busy")
        return refuse(503, "Too many deliveries at once", { "retry-after": RETRY_AFTER_SECONDS });
      response.destroy();
      return;
    }
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
    const delivery = { id, event, raw: received.bytes };
    try {
      const ingested = read(event, text);
      const receipt = await receive(db, delivery, ingested);
      options.onStored();
      log.debug({ delivery: id, event, action: ingested.action, receipt }, "delivery stored");
      return reply(response, receipt === "stored" ? 202 : 200, receipt);
    } catch (error) {
      if (error instanceof AgentPolicyError && error.kind === "evidence")
        return refuseMalformed(delivery, error);
      return refuseForNow(error);
    }

    function read(name: string, json: string): Ingested {
      let payload: unknown;
      try {
        payload = JSON.parse(json);
      } catch {
        throw new AgentPolicyError("evidence", "webhook/json", "The body is not JSON");
      }
      const receivedAt = (options.now?.() ?? new Date()).toISOString();
      const ingested = ingest(name, payload, { appId: options.appId, receivedAt, delivery: id });
      const second = options.waitingSecond ?? 1;
      const wakes = ingested.wakes.map((wake) => ({ ...wake, delay: (wake.delay ?? 0) * second }));
      return { ...ingested, wakes };
    }

    async function refuseMalformed(bad: typeof delivery, problem: AgentPolicyError): Promise<void> {
      log.warn({ delivery: id, event, problem: problem.message }, "delivery refused: malformed");
      try {
        await receiveMalformed(db, bad, problem.message);
        reply(response, 400, problem.message);
      } catch (error) {
        refuseForNow(error);
      }
    }

    function refuseForNow(error: unknown): void {
      log.error({ delivery: id, event, err: error }, "delivery not stored");
      reply(response, 503, "The delivery could not be stored; deliver it again later", {
        "retry-after": RETRY_AFTER_SECONDS,
      });
    }
  }
}

/** A header that may stand once only; repeated or missing it counts as empty. */
function one(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
