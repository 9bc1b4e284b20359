import { type Kysely, sql } from "kysely";

/** Long texts and acts stand once; facts name them. */
export const once = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  // JSON strings: a text of PostgreSQL's holds no NUL.
  `create table long_text (
    digest text primary key,
    body json not null
  )`,
  `alter table document add column folded boolean not null default false`,
  // Acts that a recorded decision rests on are part of its facts.
  `alter table act add column judged boolean not null default false`,
  `create index act_run_unjudged on act (at) where run_id is not null and not judged`,
];
