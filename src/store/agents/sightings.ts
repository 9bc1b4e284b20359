import { sql } from "kysely";
import type { Sighting } from "../../identity/sightings.ts";
import type { StoreTransaction } from "../database.ts";
import type { SeenIdentity } from "../tables/agents.ts";

/** Where and when. */
export interface Place {
  accountId: number;
  repositoryId: number;
  /** `owner/name` */
  repository: string;
  at: string;
}

/** Kept by subject and repository; more are forgotten, the least frequent first. */
const MOST_IDENTITIES = 20;

/** Adds to the inventory of an organisation what was seen just now. */
export async function recordSightings(
  trx: StoreTransaction,
  place: Place,
  sightings: Sighting[],
): Promise<void> {
  for (const { subject, identities } of sightings.toSorted((a, b) => (a.subject < b.subject ? -1 : 1))) {
    const scope = { account_id: place.accountId, repository_id: place.repositoryId, subject };
    const before = await trx
      .selectFrom("agent_sighting")
      .select("identities")
      .where("account_id", "=", place.accountId)
      .where("subject", "=", subject)
      .where("repository_id", "=", place.repositoryId)
      .forUpdate()
      .executeTakeFirst();
    const merged = JSON.stringify(merge(before?.identities ?? [], identities));
    await trx
      .insertInto("agent_sighting")
      .values({
        ...scope,
        repository: place.repository,
        first_seen: place.at,
        last_seen: place.at,
        count: 1,
        identities: merged,
      })
      .onConflict((conflict) =>
        conflict.columns(["account_id", "subject", "repository_id"]).doUpdateSet((eb) => ({
          repository: place.repository,
          last_seen: sql<Date>`greatest(agent_sighting.last_seen, ${place.at}::timestamptz)`,
          count: eb("agent_sighting.count", "+", 1),
          identities: merged,
        })),
      )
      .execute();
  }
}

function merge(before: readonly SeenIdentity[], now: Sighting["identities"]): SeenIdentity[] {
  const all = new Map(before.map((one) => [`${one.kind} ${one.basis} ${one.value}`, one]));
  for (const { kind, value, basis } of now) {
    const key = `${kind} ${basis} ${value}`;
    all.set(key, { kind, value, basis, count: (all.get(key)?.count ?? 0) + 1 });
  }
  return [...all.values()].sort((a, b) => b.count - a.count).slice(0, MOST_IDENTITIES);
}

/** Notes that agents were at work, and how long each had been away if that is longer than ever since it was renewed. */
export async function recordPresence(
  trx: StoreTransaction,
  accountId: number,
  agents: string[],
  at: string,
): Promise<void> {
  for (const agent of agents.toSorted()) {
    await sql`
      insert into agent_presence as p (account_id, agent, last_seen)
      values (${accountId}, ${agent}, ${at}::timestamptz)
      on conflict (account_id, agent) do update set
        absence_from = case when ${longer(at)} then ${since} else p.absence_from end,
        absence_to = case when ${longer(at)} then ${at}::timestamptz else p.absence_to end,
        last_seen = greatest(p.last_seen, ${at}::timestamptz)
    `.execute(trx);
  }
}

/** An absence begins when the agent was last seen, or when a person renewed it since. */
const since = sql<Date>`greatest(p.last_seen, (
  select max(o.at) from agent_order as o
  where o.account_id = p.account_id and o.agent = p.agent and o.kind = 'release'
))`;

const longer = (at: string) =>
  sql<boolean>`${at}::timestamptz - ${since} > coalesce(p.absence_to - p.absence_from, interval '0')`;
