import { type Kysely, sql } from "kysely";

/** Groups of the merge queue that were judged and may still merge. */
export const mergeGroups = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table merge_group (
    repository_id bigint not null,
    head_sha text not null,
    base_ref text not null,
    args jsonb not null,
    seen_at timestamptz not null,
    primary key (repository_id, head_sha)
  )`,
  // What the pages and the reopening of an installation's pull requests ask by.
  `create index pull_request_installation on pull_request (installation_id)`,
];
