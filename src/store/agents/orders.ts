import { AgentPolicyError } from "../../errors.ts";
import type { LiveState } from "../../facts/facts.ts";
import { enqueue, type Request } from "../../jobs/work.ts";
import type { Store, StoreTransaction } from "../database.ts";
import { type Account, accountOf } from "../installations.ts";
import { type Notice, noticesFor } from "../notifications.ts";
import { requireKnownAgent } from "./known.ts";
import { restingOnAgent } from "./parts.ts";
import { channelsOf } from "./policies.ts";

export interface Order {
  kind: "quarantine" | "release";
  agent: string;
  /** Who gives it, in their own words: whoever may reach the store or its server is trusted to say so. */
  by: string;
  reason: string;
}

/** What came of an order. */
export interface OrderOutcome extends Order {
  organization: string;
  at: string;
  /** Whether the agent was quarantined before. */
  wasQuarantined: boolean;
  /** Open pull requests that are judged again, `owner/repo#12`. */
  pullRequests: string[];
}

const LONGEST = { by: 100, reason: 500 } as const;

/**
 * Puts an agent under quarantine in an organisation, or releases it, which also renews one that went dormant. In one
 * transaction: the order, a new judgement of every open pull request the agent has part in (old greens are taken back
 * first), and the messages to the organisation's channels.
 *
 * @throws AgentPolicyError `usage` for an unknown agent, or a reason or name that is missing or not one line
 */
export async function orderAgent(db: Store, account: Account, order: Order): Promise<OrderOutcome> {
  const by = oneLine("by", order.by, "--by NAME");
  const reason = oneLine("reason", order.reason, "--reason TEXT");
  return db.transaction().execute(async (trx) => {
    await requireKnownAgent(trx, account, order.agent);
    const { kind, agent } = order;
    const before = await standing(trx, account.id, agent);
    const now = new Date();
    await trx
      .insertInto("agent_order")
      .values({ account_id: account.id, agent, kind, by, reason, at: now })
      .execute();
    if (kind === "release") await renew(trx, account.id, agent);
    const affected = await restingOnAgent(trx, account.id, agent);
    const at = now.toISOString();
    const wasQuarantined = before?.kind === "quarantine";
    const notice: Notice = {
      event: kind === "quarantine" ? "agent.quarantined" : "agent.released",
      key: `${agent} ${kind} ${at}`,
      agent,
      by,
      reason,
      text: `${by} ${kind === "quarantine" ? "quarantined" : "released"} agent ${agent} in ${account.login}: ${reason}`,
    };
    const messages = await noticesFor(trx, {
      account,
      channels: await channelsOf(trx, account.id),
      notices: [notice],
      at,
    });
    const judgements = affected.map((target): Request => ({ ...target, invalidate: true, priority: URGENT }));
    await enqueue(trx, [...judgements, ...messages]);
    const pullRequests = affected.flatMap(({ queue, args }) =>
      queue === "pull-request" ? [`${args.owner}/${args.name}#${args.number}`] : [],
    );
    return { kind, agent, by, reason, organization: account.login, at, wasQuarantined, pullRequests };
  });
}

/** Before what ordinary events ask for. */
const URGENT = 5;

function oneLine(what: keyof typeof LONGEST, text: string, option: string): string {
  const line = text.trim();
  if (line !== "" && line.length <= LONGEST[what] && !/\p{Cc}/u.test(line)) return line;
  throw new AgentPolicyError("usage", `agents/${what}`, `"${what}" is missing or not one line`, {
    remedy: `Give ${option}, one line of at most ${LONGEST[what]} characters; it is recorded and shown in the checks.`,
  });
}

async function standing(trx: StoreTransaction, accountId: number, agent: string) {
  return trx
    .selectFrom("agent_order")
    .select(["kind"])
    .where("account_id", "=", accountId)
    .where("agent", "=", agent)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** A released agent starts anew: absences of before no longer count against it. */
async function renew(trx: StoreTransaction, accountId: number, agent: string): Promise<void> {
  await trx
    .updateTable("agent_presence")
    .set({ absence_from: null, absence_to: null })
    .where("account_id", "=", accountId)
    .where("agent", "=", agent)
    .execute();
}

/** Agents under quarantine in an organisation, the latest order about each. */
export async function quarantined(
  db: Store | StoreTransaction,
  accountId: number,
): Promise<LiveState["quarantined"]> {
  const latest = await db
    .selectFrom("agent_order")
    .distinctOn("agent")
    .select(["agent", "kind", "by", "reason", "at"])
    .where("account_id", "=", accountId)
    .orderBy("agent")
    .orderBy("sequence", "desc")
    .execute();
  return latest
    .filter(({ kind }) => kind === "quarantine")
    .map(({ agent, by, reason, at }) => ({ agent, by, reason, at: at.toISOString() }));
}

/** The live state that holds for an installation's repositories. */
export async function liveState(db: Store, key: { installationId: number }): Promise<LiveState> {
  const account = await accountOf(db, key.installationId);
  return { quarantined: account === null ? [] : await quarantined(db, account.id) };
}
