import { createHmac, randomUUID } from "node:crypto";
import type { Delivery } from "../api.ts";
import type { World } from "../state/types.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What was sent, and the receiver's answer: GitHub keeps both in its log. */
export type LoggedDelivery = Mutable<Delivery> & {
  response: { headers: Record<string, string>; payload: string };
};

interface Hook {
  url: string;
  secret: string;
  /** How long an answer is waited for, in milliseconds; GitHub's ten seconds unless said otherwise. */
  patienceMs?: number;
}

export interface Deliverer {
  readonly log: LoggedDelivery[];
  connect(hook: Hook | null): void;
  readonly hook: Hook | null;
  send(event: string, payload: Record<string, unknown>): void;
  /** @throws when no delivery has this GUID. */
  redeliver(guid: string): Promise<LoggedDelivery>;
  settled(): Promise<void>;
  stop(): void;
}

/** GitHub gives a receiver ten seconds (docs: best practices for using webhooks). */
const PATIENCE = 10_000;

/** Signs and sends webhooks one after another, and keeps the log that `GET /app/hook/deliveries` reads. */
export function createDeliverer(world: () => World): Deliverer {
  let hook: Hook | null = null;
  let tail: Promise<void> = Promise.resolve();
  const stopped = new AbortController();
  const log: LoggedDelivery[] = [];

  const begin = (event: string, payload: Record<string, unknown>, to: Hook, again: string | null) => {
    const body = JSON.stringify(payload);
    const delivery = describe(world(), event, body, to.secret, again);
    log.push(delivery);
    const done = tail.then(() => post(delivery, body, to, stopped.signal));
    tail = done;
    return { delivery, done };
  };

  return {
    log,
    get hook() {
      return hook;
    },
    connect(next) {
      hook = next;
    },
    send(event, payload) {
      if (hook !== null) begin(event, payload, hook, null);
    },
    async redeliver(guid) {
      const original = log.find((delivery) => delivery.guid === guid);
      if (original === undefined) throw new Error(`no delivery ${guid}`);
      if (hook === null) throw new Error("no webhook is connected");
      const { delivery, done } = begin(original.event, original.payload, hook, guid);
      await done;
      return delivery;
    },
    async settled() {
      for (let last: Promise<void> | null = null; last !== tail; ) {
        last = tail;
        await last;
      }
    },
    stop() {
      stopped.abort();
    },
  };
}

function describe(
  world: World,
  event: string,
  body: string,
  secret: string,
  again: string | null,
): LoggedDelivery {
  const payload = JSON.parse(body) as Record<string, unknown>;
  const guid = again ?? randomUUID();
  const installation = payload.installation as { id?: number } | undefined;
  const repository = payload.repository as { id?: number } | undefined;
  return {
    id: world.nextId("delivery"),
    guid,
    event,
    action: typeof payload.action === "string" ? payload.action : null,
    installationId: installation?.id ?? null,
    repositoryId: repository?.id ?? null,
    redelivery: again !== null,
    deliveredAt: world.clock.now().toISOString(),
    duration: 0,
    status: "pending",
    statusCode: 0,
    payload,
    headers: {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/simulator",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-github-hook-id": "1",
      "x-github-hook-installation-target-id": String(world.app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
    response: { headers: {}, payload: "" },
  };
}

async function post(
  delivery: LoggedDelivery,
  body: string,
  { url, patienceMs = PATIENCE }: Hook,
  stopped: AbortSignal,
): Promise<void> {
  const began = performance.now();
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(patienceMs), stopped]);
    const response = await fetch(url, { method: "POST", headers: delivery.headers, body, signal });
    delivery.response = { headers: Object.fromEntries(response.headers), payload: await response.text() };
    delivery.statusCode = response.status;
    delivery.status = response.ok ? "OK" : response.statusText || `HTTP ${response.status}`;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    delivery.statusCode = timedOut ? 504 : 502;
    delivery.status = timedOut ? "timed out" : "failed to connect to host";
  }
  delivery.duration = Math.round(performance.now() - began) / 1000;
}
