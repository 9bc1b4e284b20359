import type { IncomingMessage } from "node:http";
import type { Answer } from "./reply.ts";

/** Delivery ids are GUIDs; event names are words. Anything else did not come from GitHub. */
const DELIVERY = /^[0-9A-Za-z-]{8,64}$/;
const EVENT = /^[a-z_]{1,64}$/;

type Announced = { ok: true; id: string; event: string; signature: string } | { ok: false; refusal: Answer };

/**
 * What a delivery says of itself before its body is read; a stranger may say it too
 * (docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers).
 */
export function readHeaders({ method, headers }: IncomingMessage): Announced {
  const refuse = (...refusal: Answer): Announced => ({ ok: false, refusal });
  if (method !== "POST") return refuse(405, "Send webhooks with POST", { allow: "POST" });
  const event = one(headers["x-github-event"]);
  const id = one(headers["x-github-delivery"]);
  const signature = one(headers["x-hub-signature-256"]);
  if (!EVENT.test(event)) return refuse(400, "The header X-GitHub-Event is missing or malformed");
  if (!DELIVERY.test(id)) return refuse(400, "The header X-GitHub-Delivery is missing or malformed");
  if (signature === "")
    return refuse(
      400,
      "The header X-Hub-Signature-256 is missing: set a webhook secret on the App's settings page",
    );
  if (!/^application\/json\b/i.test(one(headers["content-type"])))
    return refuse(415, "Set the webhook's content type to application/json");
  return { ok: true, id, event, signature };
}

/** A header that may stand once only; repeated or missing it counts as empty. */
function one(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
