import { type Kysely, sql } from "kysely";

/** Acts that may set a bot or workflow off, and what was done about them. */
export const acts = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table act (
    id text primary key,
    sequence bigint generated always as identity,
    delivery text not null,
    repository_id bigint not null,
    kind text not null,
    event text not null,
    number bigint,
    ref text,
    sha text,
    run_id bigint,
    at timestamptz not null,
    body json not null
  )`,
  `create index act_number on act (repository_id, number) where number is not null`,
  `create index act_sha on act (repository_id, sha) where sha is not null`,
  `create index act_ref on act (repository_id, ref) where ref is not null`,
  `create index act_run on act (repository_id, run_id) where run_id is not null`,

  `create table response (
    sequence bigint generated always as identity primary key,
    act text not null,
    repository_id bigint not null,
    number bigint,
    kind text not null,
    subject text not null,
    result text not null,
    reason text not null,
    at timestamptz not null
  )`,
  `create index response_act on response (act)`,
  `create index response_subject on response (repository_id, subject, at)`,
  `create index response_number on response (repository_id, number) where number is not null`,
];
