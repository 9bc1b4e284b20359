import type { CommentOrder } from "../../decision/agent-orders.ts";
import { AgentPolicyError } from "../../errors.ts";
import type { LiveState } from "../../facts/facts.ts";
import { enqueue, type Request } from "../../jobs/enqueue.ts";
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
    const at = new Date().toISOString();
    const { requests, wasQuarantined } = await apply(trx, account, { ...order, by, reason }, at);
    await enqueue(trx, requests);
    const pullRequests = requests.flatMap(({ queue, args }) =>
      queue === "pull-request" ? [`${args.owner}/${args.name}#${args.number}`] : [],
    );
    return { ...order, by, reason, organization: account.login, at, wasQuarantined, pullRequests };
  });
}

/**
 * Carries out orders that people gave in comments, each once. One that is older than the latest order about its agent
 * was overtaken.
 *
 * @returns work that follows from it, to be enqueued last in the same transaction
 */
export async function followComments(
  trx: StoreTransaction,
  account: Account,
  orders: readonly CommentOrder[],
): Promise<Request[]> {
  const all: Request[] = [];
  for (const { source, at, ...order } of orders) {
    const last = await standing(trx, account.id, order.agent);
    // GitHub tells whole seconds; within the same one, to stop counts as the later.
    const age = last === undefined ? 0 : last.at.getTime() - Date.parse(at);
    if (age > 0 || (last !== undefined && age === 0 && order.kind === "release")) continue;
    all.push(...(await apply(trx, account, order, at, source)).requests);
  }
  return all;
}

async function apply(
  trx: StoreTransaction,
  account: Account,
  { kind, agent, by, reason }: Order,
  at: string,
  source: string | null = null,
): Promise<{ requests: Request[]; wasQuarantined: boolean }> {
  const before = await standing(trx, account.id, agent);
  const wasQuarantined = before?.kind === "quarantine";
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("agent_order")
    .values({ account_id: account.id, agent, kind, by, reason, at, source })
    .onConflict((conflict) => conflict.column("source").doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return { requests: [], wasQuarantined };
  if (kind === "release") await renew(trx, account.id, agent);
  const affected = await restingOnAgent(trx, account.id, agent);
  const did = kind === "quarantine" ? "quarantined" : "released";
  const notice: Notice = {
    event: `agent.${did}`,
    key: `${agent} ${at}`,
    agent,
    by,
    reason,
    text: `${by} ${did} agent ${agent} in ${account.login}: ${reason}`,
  };
  const channels = await channelsOf(trx, account.id);
  const messages = await noticesFor(trx, { account, channels, notices: [notice], at });
  const judgements = affected.map((target): Request => ({ ...target, invalidate: true, priority: URGENT }));
  return { requests: [...judgements, ...messages], wasQuarantined };
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
    .select(["kind", "at"])
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
