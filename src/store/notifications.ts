import { digest } from "../facts/digest.ts";
import type { Request } from "../jobs/enqueue.ts";
import type { StoreTransaction } from "./database.ts";
import type { Account } from "./installations.ts";

export type NoticeEvent =
  | "agent.quarantined"
  | "agent.released"
  | "agent.dormant"
  | "agent.look-alike"
  | "relief.used"
  | "change.uncertified"
  | "key.revoked"
  | "lever.persistent";

/** Something that people should hear of. */
export interface Notice {
  event: NoticeEvent;
  /** Tells this occurrence from others of its kind: the same one is told once. */
  key: string;
  agent: string | null;
  by: string | null;
  reason: string | null;
  /** The whole in one sentence. */
  text: string;
  repository?: string;
  pullRequest?: number;
  details?: Record<string, string | number | string[] | null>;
}

export interface Announcement {
  account: Account;
  /** Environment variables of the channels. */
  channels: string[];
  notices: Notice[];
  at: string;
}

/**
 * Stores messages for every channel that was not told before.
 *
 * @returns the work that delivers them, to be enqueued in the same transaction
 */
export async function noticesFor(trx: StoreTransaction, announcement: Announcement): Promise<Request[]> {
  const { account, channels, notices, at } = announcement;
  const rows = notices.flatMap(({ key, ...notice }) =>
    channels.map((channel) => {
      const id = digest({ account: account.id, channel, event: notice.event, key });
      return { id, channel, body: JSON.stringify(messageOf(account, id, at, notice)) };
    }),
  );
  if (rows.length === 0) return [];
  const fresh = await trx
    .insertInto("notification")
    .values([...new Map(rows.map((row) => [row.id, row])).values()])
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  const installation = await trx
    .selectFrom("installation")
    .select("installation_id")
    .where("account_id", "=", account.id)
    .orderBy("updated_at", "desc")
    .limit(1)
    .executeTakeFirst();
  const installationId = installation?.installation_id ?? 0;
  return fresh.map(({ id }): Request => ({ queue: "notification", args: { installationId, id } }));
}

/** The body that a channel gets; docs/agents.md describes it. A new field may come, none changes its meaning in version 1. */
function messageOf(account: Account, id: string, at: string, notice: Omit<Notice, "key">): object {
  const { event, agent, by, reason, text, repository, pullRequest, details } = notice;
  return {
    version: 1,
    id,
    event,
    at,
    text,
    organization: account,
    agent,
    by,
    reason,
    repository: repository ?? null,
    pullRequest: pullRequest ?? null,
    details: details ?? {},
  };
}
