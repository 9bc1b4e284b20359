import { foreignLogin } from "../../identity/look-alikes.ts";
import { policyForSubject } from "../../identity/sightings.ts";
import type { Store } from "../database.ts";
import type { Account } from "../installations.ts";
import type { SeenIdentity } from "../tables/agents.ts";
import { quarantined } from "./orders.ts";
import { policiesOf, registryOf } from "./policies.ts";

/** Which agents, and which unlisted accounts and apps, an organisation has, as the App saw them. */
export interface AgentReport {
  version: 1;
  organization: Account;
  agents: AgentState[];
  unlisted: UnlistedState[];
}

interface Seen {
  since: string | null;
  last: string | null;
  repositories: { repository: string; since: string; last: string; count: number }[];
  identities: SeenIdentity[];
}

export interface AgentState extends Seen {
  id: string;
  name: string;
  /** As some policy in use names them. */
  owner: string | null;
  tier: string | null;
  /** Live state; what policies say is judged pull request by pull request. */
  quarantine: { by: string; at: string; reason: string } | null;
  /** The longest time it was away since a person renewed it. */
  absence: { from: string; to: string } | null;
}

export interface UnlistedState extends Seen {
  /** `account:123` or `app:123` */
  subject: string;
  /** The registered agent or bot whose login it carries under another number. */
  imitates: string | null;
  /** Policy to paste. */
  policy: { accept: string | null; govern: string } | null;
}

/** Reads an organisation's inventory and the live state of its agents. */
export async function reportAgents(db: Store, account: Account): Promise<AgentReport> {
  const registry = registryOf(await policiesOf(db, account.id));
  const stopped = new Map((await quarantined(db, account.id)).map(({ agent, ...order }) => [agent, order]));
  const presence = await db
    .selectFrom("agent_presence")
    .select(["agent", "absence_from", "absence_to"])
    .where("account_id", "=", account.id)
    .execute();
  const absences = new Map(presence.map((row) => [row.agent, row]));
  const rows = await db
    .selectFrom("agent_sighting")
    .selectAll()
    .where("account_id", "=", account.id)
    .orderBy("subject")
    .orderBy("repository")
    .execute();
  const bySubject = Map.groupBy(rows, ({ subject }) => subject);
  for (const agent of stopped.keys()) if (!bySubject.has(agent)) bySubject.set(agent, []);

  const agents: AgentState[] = [];
  const unlisted: UnlistedState[] = [];
  for (const [subject, places] of [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const seen = seenIn(places);
    if (subject.includes(":")) {
      unlisted.push({
        subject,
        imitates: imitated(subject, seen.identities, registry),
        policy: policyForSubject(subject, seen.identities),
        ...seen,
      });
      continue;
    }
    const known = registry.agents.get(subject);
    const absence = absences.get(subject);
    agents.push({
      id: subject,
      name: known?.name ?? subject,
      owner: known?.governance?.owner ?? null,
      tier: known?.governance?.tier ?? null,
      quarantine: stopped.get(subject) ?? null,
      absence:
        absence?.absence_from && absence.absence_to
          ? { from: absence.absence_from.toISOString(), to: absence.absence_to.toISOString() }
          : null,
      ...seen,
    });
  }
  return { version: 1, organization: account, agents, unlisted };
}

interface Place {
  repository: string;
  first_seen: Date;
  last_seen: Date;
  count: number;
  identities: SeenIdentity[];
}

function seenIn(places: readonly Place[]): Seen {
  const identities = new Map<string, SeenIdentity>();
  for (const one of places.flatMap((place) => place.identities)) {
    const key = `${one.kind} ${one.basis} ${one.value}`;
    identities.set(key, { ...one, count: one.count + (identities.get(key)?.count ?? 0) });
  }
  const times = places.flatMap(({ first_seen, last_seen }) => [first_seen.getTime(), last_seen.getTime()]);
  const iso = (time: number) => (times.length === 0 ? null : new Date(time).toISOString());
  return {
    since: iso(Math.min(...times)),
    last: iso(Math.max(...times)),
    repositories: places.map(({ repository, first_seen, last_seen, count }) => ({
      repository,
      since: first_seen.toISOString(),
      last: last_seen.toISOString(),
      count,
    })),
    identities: [...identities.values()].sort((a, b) => b.count - a.count),
  };
}

function imitated(
  subject: string,
  identities: readonly SeenIdentity[],
  registry: ReturnType<typeof registryOf>,
): string | null {
  const account = /^account:(\d+)$/.exec(subject)?.[1];
  if (account === undefined) return null;
  const logins = identities.flatMap(({ value }) => /^\d+ \((.*)\)/.exec(value)?.[1] ?? []);
  return (
    logins.map((login) => foreignLogin(Number(account), login, registry)).find((id) => id !== null) ?? null
  );
}
