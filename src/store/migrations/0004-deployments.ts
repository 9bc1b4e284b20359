import { type Kysely, sql } from "kysely";

/** Which commits were cleared when they landed, who authorised what, and which deployments wait or were answered. */
export const deployments = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table clearance (
    repository_id bigint not null,
    sha text not null,
    number bigint not null,
    state text not null check (state in ('cleared', 'uncleared', 'baseline')),
    detail text not null,
    whole boolean not null,
    decision text,
    governed boolean not null,
    agents json not null,
    participants json not null,
    at timestamptz not null,
    primary key (repository_id, sha, number)
  )`,
  `create index clearance_number on clearance (repository_id, number)`,
  // The App sees a repository for the first time once.
  `create unique index clearance_baseline on clearance (repository_id) where state = 'baseline'`,

  `create table authorization_given (
    id text primary key,
    repository_id bigint not null,
    verb text not null check (verb in ('authorize', 'break-glass', 'except')),
    means text not null check (means in ('comment', 'button')),
    actor json not null,
    sha text not null,
    target text,
    reason text not null,
    at timestamptz not null,
    used_by text,
    used_at timestamptz
  )`,
  `create index authorization_given_repository on authorization_given (repository_id, at)`,

  `create table deployment (
    repository_id bigint not null,
    run_id bigint not null,
    environment text not null,
    installation_id bigint not null,
    owner text not null,
    name text not null,
    state text not null check (state in ('waiting', 'approved', 'rejected', 'gone')),
    attempt integer not null,
    sha text not null,
    ref text not null,
    decision text,
    relieved boolean not null default false,
    answering text check (answering in ('approved', 'rejected')),
    reports integer not null default 0,
    report text,
    updated_at timestamptz not null,
    primary key (repository_id, run_id, environment)
  )`,
  `create index deployment_waiting on deployment (repository_id) where state = 'waiting'`,
  `create index deployment_approved on deployment (repository_id, environment, updated_at) where state = 'approved'`,
  `create index deployment_commit on deployment (repository_id, sha)`,

  `create table deployment_decision (
    sequence bigint generated always as identity primary key,
    id text not null,
    repository_id bigint not null,
    run_id bigint not null,
    environment text not null,
    verdict text not null,
    facts text not null references document (digest),
    policy text not null references document (digest),
    decision json not null,
    created_at timestamptz not null default now()
  )`,
  `create index deployment_decision_id on deployment_decision (id)`,
  `create index deployment_decision_run on deployment_decision (repository_id, run_id, environment, sequence desc)`,
];
