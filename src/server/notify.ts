import { createHmac } from "node:crypto";
import type { Logger } from "pino";
import type { NotifyConfig } from "../config/notify.ts";
import { AgentPolicyError } from "../errors.ts";
import type { Store } from "../store/database.ts";

export interface NotifyDeps {
  db: Store;
  log: Logger;
  config: NotifyConfig;
  /** Milliseconds that a channel has to answer in. */
  patienceMs?: number;
  now?: () => Date;
}

const PATIENCE_MS = 10_000;
/** After this nobody tries any more: the news is old. */
const GIVE_UP_MS = 3 * 86_400_000;

/**
 * Sends one stored message to its channel. A message that was ended is not sent again; one that is sent twice
 * (the answer was lost) carries the same id.
 *
 * @throws AgentPolicyError `unknown` when the channel does not take it now: the queue tries again
 */
export async function deliverNotification(deps: NotifyDeps, id: string): Promise<void> {
  const { db, log, config } = deps;
  const message = await db
    .selectFrom("notification")
    .select(["channel", "body", "created_at", "outcome"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (message === undefined || message.outcome !== null) return;
  const now = deps.now?.() ?? new Date();
  const end = (outcome: string) =>
    db.updateTable("notification").set({ outcome, ended_at: now }).where("id", "=", id).execute();
  const url = config.channels.get(message.channel);
  if (url === undefined) {
    log.warn({ channel: message.channel }, "a policy notifies through a variable that is not set here");
    await end("no address");
    return;
  }
  const problem = await send(url, JSON.stringify(message.body), id, deps);
  if (problem === null) {
    await end("delivered");
    return;
  }
  if (now.getTime() - message.created_at.getTime() > GIVE_UP_MS) {
    log.error({ channel: message.channel, id, problem }, "notification given up");
    await end("given up");
    return;
  }
  // The address may hold a secret; only the name of its variable is told.
  throw new AgentPolicyError("unknown", "notify/undelivered", `${message.channel}: ${problem}`, {
    remedy: "It is sent again by itself; check the address in that variable.",
  });
}

/** Null when the channel took it, else what went wrong, without the address. */
async function send(
  url: string,
  body: string,
  id: string,
  { config, patienceMs }: NotifyDeps,
): Promise<string | null> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "agent-policy",
    "x-agent-policy-id": id,
  };
  if (config.secret !== undefined)
    headers["x-agent-policy-signature-256"] =
      `sha256=${createHmac("sha256", config.secret).update(body).digest("hex")}`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // Where it leads is the operator's word; nobody else's.
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs ?? PATIENCE_MS),
    });
    await response.body?.cancel();
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return timedOut ? "it did not answer in time" : "it cannot be reached";
  }
}
