import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "@octokit/webhooks-methods";

/** What this process is told by the benchmark that forks it. */
export interface LoadOrder {
  url: string;
  secret: string;
  perSecond: number;
  repository: object;
  sender: object;
}

/** Deliveries under way at most: a server that is behind is not drowned, and the rate that it kept up is told. */
const MOST_UNDER_WAY = 64;

/** Sends people's comments on plain issues, so many a second, until it is told to stop; then tells how many a second were answered. */
async function run({ url, secret, perSecond, repository, sender }: LoadOrder): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_UNDER_WAY });
  let sent = 0;
  let answered = 0;
  let stopped = false;
  process.once("message", () => {
    stopped = true;
  });
  const send = async (number: number): Promise<void> => {
    const at = new Date().toISOString();
    const body = JSON.stringify({
      action: "created",
      installation: { id: 1 },
      repository,
      sender,
      issue: { number: 10_000 + number, node_id: `I_${number}` },
      comment: {
        id: number,
        node_id: `IC_${number}`,
        user: sender,
        body: `I see the same, number ${number}.`,
        created_at: at,
        updated_at: at,
      },
    });
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-github-event": "issue_comment",
      "x-github-delivery": `load-${number}-${process.pid}`,
      "x-hub-signature-256": await sign(secret, body),
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    const sending = request(url, { method: "POST", agent, headers }, (response) => {
      if ((response.statusCode ?? 500) < 300) answered += 1;
      response.resume().on("end", resolve);
    });
    sending.on("error", () => resolve()).end(body);
    await promise;
  };
  const began = performance.now();
  let underWay = 0;
  while (!stopped) {
    const due = ((performance.now() - began) / 1_000) * perSecond;
    for (; sent < due && underWay < MOST_UNDER_WAY; sent += 1) {
      underWay += 1;
      void send(sent).finally(() => {
        underWay -= 1;
      });
    }
    await sleep(4);
  }
  process.send?.(answered / ((performance.now() - began) / 1_000));
  agent.destroy();
  process.disconnect();
}

// Whoever asked is gone.
process.once("disconnect", () => process.exit());
process.once("message", (order) => void run(order as LoadOrder));
