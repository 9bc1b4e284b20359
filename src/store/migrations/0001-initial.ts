import { type Kysely, sql } from "kysely";

/** The first schema: deliveries, witnesses, work, decisions and what was published. */
export const initial = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table inbox (
    delivery text primary key,
    event text not null,
    action text,
    received_at timestamptz not null default now(),
    installation_id bigint,
    repository_id bigint,
    state text not null check (state in ('accepted', 'ignored', 'malformed')),
    problem text,
    redelivered integer not null default 0,
    raw bytea not null
  )`,
  `create index inbox_received_at on inbox (received_at)`,

  `create table witness (
    id text primary key,
    sequence bigint generated always as identity,
    delivery text not null,
    repository_id bigint not null,
    kind text not null,
    ref text,
    number bigint,
    sha text,
    at timestamptz not null,
    body json not null
  )`,
  `create index witness_number on witness (repository_id, number) where number is not null`,
  `create index witness_ref on witness (repository_id, ref) where ref is not null`,
  `create index witness_sha on witness (repository_id, sha) where sha is not null`,

  // Generations come from one sequence, so a row deleted and made anew never repeats one: they fence for ever.
  `create sequence work_generation`,
  `create table work (
    queue text not null,
    key text not null,
    args json not null,
    installation_id bigint,
    repository_id bigint,
    priority integer not null,
    generation bigint not null default nextval('work_generation'),
    invalidate_generation bigint,
    run_at timestamptz,
    enqueued_at timestamptz not null,
    claim_token text,
    claim_generation bigint,
    lease_until timestamptz,
    attempts integer not null default 0,
    failing_since timestamptz,
    last_error text,
    primary key (queue, key)
  )`,
  `create index work_ready on work (priority, run_at) where claim_token is null`,
  `create index work_claimed on work (lease_until) where claim_token is not null`,
  `create index work_repository on work (repository_id)`,
  `create index work_installation on work (installation_id)`,

  `create table document (
    digest text primary key,
    body json not null
  )`,
  `create table decision (
    sequence bigint generated always as identity primary key,
    id text not null,
    repository_id bigint not null,
    number bigint not null,
    head_sha text not null,
    check_name text not null,
    verdict text not null,
    facts text not null references document (digest),
    policy text not null references document (digest),
    decision json not null,
    created_at timestamptz not null default now()
  )`,
  `create index decision_id on decision (id)`,
  `create index decision_pull_request on decision (repository_id, number, sequence desc)`,

  `create table pull_request (
    repository_id bigint not null,
    number bigint not null,
    installation_id bigint not null,
    owner text not null,
    name text not null,
    state text not null,
    head_sha text not null,
    check_name text not null,
    verdict text not null,
    decision bigint not null references decision (sequence),
    valid_until timestamptz,
    updated_at timestamptz not null,
    primary key (repository_id, number)
  )`,
  `create index pull_request_head on pull_request (repository_id, head_sha, check_name)`,
  `create index pull_request_name on pull_request (lower(owner), lower(name), number)`,
  `create table watch (
    repository_id bigint not null,
    number bigint not null,
    kind text not null,
    value text not null,
    primary key (repository_id, number, kind, value)
  )`,
  `create index watch_value on watch (kind, value text_pattern_ops)`,

  `create table evaluation (
    repository_id bigint not null,
    number bigint not null,
    generation bigint not null,
    primary key (repository_id, number)
  )`,
  `create table published_check (
    repository_id bigint not null,
    name text not null,
    head_sha text not null,
    run_id bigint not null,
    verdict text not null,
    fingerprint text not null,
    decision_id text,
    updated_at timestamptz not null,
    primary key (repository_id, head_sha, name)
  )`,
];
