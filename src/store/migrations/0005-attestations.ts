import { type Kysely, sql } from "kysely";

/** Attestations as they were received, who sent them, what they were good for, and what landed on its strength. */
export const attestations = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table attestation (
    repository_id bigint not null,
    digest text not null,
    payload_digest text not null,
    owner_id bigint not null,
    line text not null,
    issuer text not null,
    subject text not null,
    received_at timestamptz not null default now(),
    bytes bytea not null,
    primary key (repository_id, digest)
  )`,
  // Statements that count in one line contradict each other or not, whichever repository of an account they speak of.
  `create index attestation_line on attestation (owner_id, line)`,
  // One row a commit that the statement names: it is looked for by any of the commits of a change.
  `create table attestation_subject (
    repository_id bigint not null,
    sha text not null,
    digest text not null,
    primary key (repository_id, sha, digest),
    foreign key (repository_id, digest) references attestation (repository_id, digest)
  )`,

  // What somebody else keeps and may take away, and when it was first seen; only of what was verified.
  `create table attestation_sighting (
    repository_id bigint not null,
    digest text not null,
    first_seen timestamptz not null default now(),
    primary key (repository_id, digest)
  )`,
  `create table attestation_acceptance (
    repository_id bigint not null,
    payload_digest text not null,
    builder text not null,
    key text,
    number bigint not null,
    at timestamptz not null default now(),
    primary key (repository_id, payload_digest, number)
  )`,

  `create table workload_token (
    issuer text not null,
    jti text not null,
    digest text not null,
    expires_at timestamptz not null,
    primary key (issuer, jti)
  )`,
  `create index workload_token_expires on workload_token (expires_at)`,

  `create table landed (
    repository_id bigint not null,
    number bigint not null,
    sha text not null,
    tree text not null,
    head_sha text not null,
    base_ref text not null,
    repository text not null,
    state text not null check (state in ('certified', 'uncertified')),
    code text not null,
    reason text not null,
    method text,
    decision text,
    summary bytea,
    at timestamptz not null default now(),
    primary key (repository_id, number)
  )`,
  `create index landed_sha on landed (repository_id, sha)`,

  // Evidence is added to, never rewritten: not by a bug here, and not by whoever holds this user's password alone.
  `create function append_only() returns trigger language plpgsql as $$
    begin raise exception 'rows of % are never changed or removed', tg_table_name; end $$`,
  ...["attestation", "attestation_subject", "attestation_sighting", "attestation_acceptance", "landed"].map(
    (table) =>
      `create trigger ${table}_append_only before update or delete or truncate on ${table}
        for each statement execute function append_only()`,
  ),
];
