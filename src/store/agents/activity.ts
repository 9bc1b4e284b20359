import { sql } from "kysely";
import type { ActivityQuestion } from "../../evaluation/ports/decision-log.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { AgentActivity } from "../../facts/facts.ts";
import { type Gap, incomplete, type Known, known } from "../../facts/known.ts";
import type { Store } from "../database.ts";
import { accountOf } from "../installations.ts";

/** Beyond this a limit a day has done its work. */
const REACH = 7 * 86_400_000;
/** More in a week than any agent opens in one repository; a longer list is no longer read. */
const MOST_OPENED = 1_000;

/**
 * What agents did before this pull request, as recorded. A gap while an earlier pull request still waits for its first
 * judgement: it may be theirs.
 */
export async function activityOf(
  db: Store,
  key: PullRequestKey,
  question: ActivityQuestion,
): Promise<Known<AgentActivity[]>> {
  if (question.agents.length === 0) return known([]);
  const waiting = await firstUnjudged(db, key);
  if (waiting !== null) {
    const gap = incomplete(
      "store/earlier-unjudged",
      "agents' activity",
      `Pull request #${waiting} came before this one and is still to be judged.`,
    );
    return retried(gap);
  }
  const account = await accountOf(db, key.installationId);
  const activity: AgentActivity[] = [];
  for (const agent of question.agents) {
    const opened = await openedBefore(db, key, agent, question.asOf);
    if (!opened.known) return opened;
    activity.push({
      agent,
      open: await openBefore(db, key, agent),
      opened: opened.value,
      ...(await presence(db, key, account?.id ?? null, agent, question)),
    });
  }
  return known(activity);
}

function retried(fact: { known: false; gap: Gap }): { known: false; gap: Gap } {
  return { known: false, gap: { ...fact.gap, retry: true } };
}

/** The lowest number of this repository before this one that the queue holds and nobody has judged yet. */
async function firstUnjudged(db: Store, key: PullRequestKey): Promise<number | null> {
  const { rows } = await sql<{ number: number | null }>`
    select min((w.args->>'number')::bigint)::integer as number from work as w
    where w.queue = 'pull-request' and w.repository_id = ${key.repositoryId}
      and (w.args->>'number')::bigint < ${key.number}
      and not exists (
        select from pull_request as p
        where p.repository_id = w.repository_id and p.number = (w.args->>'number')::bigint
      )
  `.execute(db);
  return rows[0]?.number ?? null;
}

async function openBefore(db: Store, key: PullRequestKey, agent: string): Promise<number[]> {
  const rows = await db
    .selectFrom("agent_part")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "agent_part.repository_id")
        .onRef("pull_request.number", "=", "agent_part.number"),
    )
    .select("agent_part.number")
    .where("agent_part.subject", "=", agent)
    .where("agent_part.repository_id", "=", key.repositoryId)
    .where("agent_part.number", "<", key.number)
    .where("pull_request.state", "=", "open")
    .orderBy("agent_part.number")
    .execute();
  return rows.map(({ number }) => number);
}

async function openedBefore(
  db: Store,
  key: PullRequestKey,
  agent: string,
  asOf: string,
): Promise<Known<AgentActivity["opened"]>> {
  const rows = await db
    .selectFrom("agent_part")
    .select(["number", "opened_at"])
    .where("subject", "=", agent)
    .where("repository_id", "=", key.repositoryId)
    .where("number", "<", key.number)
    .where("opened_at", ">", new Date(Date.parse(asOf) - REACH))
    .orderBy("number")
    .limit(MOST_OPENED + 1)
    .execute();
  if (rows.length > MOST_OPENED)
    return incomplete(
      "store/activity-cap",
      `activity of agent ${agent}`,
      `It opened more than ${MOST_OPENED} pull requests here within seven days.`,
    );
  return known(rows.map(({ number, opened_at }) => ({ number, at: opened_at.toISOString() })));
}

type Presence = Pick<AgentActivity, "lastSeen" | "absence" | "renewedAt">;

/** As recorded and, where this head is new, as it will be recorded. */
async function presence(
  db: Store,
  key: PullRequestKey,
  accountId: number | null,
  agent: string,
  { headSha, asOf }: ActivityQuestion,
): Promise<Presence> {
  if (accountId === null) return { lastSeen: asOf, absence: null, renewedAt: null };
  const row = await db
    .selectFrom("agent_presence")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("agent", "=", agent)
    .executeTakeFirst();
  const release = await db
    .selectFrom("agent_order")
    .select((eb) => eb.fn.max("at").as("at"))
    .where("account_id", "=", accountId)
    .where("agent", "=", agent)
    .where("kind", "=", "release")
    .executeTakeFirst();
  const renewedAt = release?.at == null ? null : new Date(release.at).toISOString();
  if (row === undefined) return { lastSeen: asOf, absence: null, renewedAt };
  const lastSeen = row.last_seen.toISOString();
  const recorded =
    row.absence_from === null || row.absence_to === null
      ? null
      : { from: row.absence_from.toISOString(), to: row.absence_to.toISOString() };
  const part = await db
    .selectFrom("agent_part")
    .select("head_sha")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .where("subject", "=", agent)
    .executeTakeFirst();
  if (part?.head_sha === headSha) return { lastSeen, absence: recorded, renewedAt };
  const from = renewedAt !== null && Date.parse(renewedAt) > Date.parse(lastSeen) ? renewedAt : lastSeen;
  const now = Date.parse(asOf) > Date.parse(from) ? { from, to: asOf } : null;
  return { lastSeen: now === null ? lastSeen : asOf, absence: longest(recorded, now), renewedAt };
}

function longest(a: AgentActivity["absence"], b: AgentActivity["absence"]): AgentActivity["absence"] {
  if (a === null || b === null) return a ?? b;
  return Date.parse(b.to) - Date.parse(b.from) > Date.parse(a.to) - Date.parse(a.from) ? b : a;
}
