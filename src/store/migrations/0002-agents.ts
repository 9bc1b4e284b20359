import { type Kysely, sql } from "kysely";

/** Who has the App installed, which agents work there, what people ordered about them, and messages about it. */
export const agents = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table installation (
    installation_id bigint primary key,
    account_id bigint not null,
    login text not null,
    updated_at timestamptz not null
  )`,
  `create index installation_account on installation (account_id)`,

  `create table agent_part (
    repository_id bigint not null,
    number bigint not null,
    subject text not null,
    head_sha text not null,
    opened_at timestamptz not null,
    limited boolean not null,
    primary key (repository_id, number, subject)
  )`,
  `create index agent_part_subject on agent_part (subject, repository_id, number)`,

  `create table agent_presence (
    account_id bigint not null,
    agent text not null,
    last_seen timestamptz not null,
    absence_from timestamptz,
    absence_to timestamptz,
    primary key (account_id, agent)
  )`,
  `create table agent_sighting (
    account_id bigint not null,
    repository_id bigint not null,
    subject text not null,
    repository text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    count bigint not null,
    identities json not null,
    primary key (account_id, subject, repository_id)
  )`,

  `create table agent_order (
    sequence bigint generated always as identity primary key,
    account_id bigint not null,
    agent text not null,
    kind text not null check (kind in ('quarantine', 'release')),
    by text not null,
    reason text not null,
    at timestamptz not null,
    source text unique
  )`,
  `create index agent_order_agent on agent_order (account_id, agent, sequence desc)`,

  `create table notification (
    id text primary key,
    channel text not null,
    body json not null,
    created_at timestamptz not null default now(),
    outcome text,
    ended_at timestamptz
  )`,
];
