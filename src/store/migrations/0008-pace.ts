import { type Kysely, sql } from "kysely";

/** How much work each key had lately, so that nobody can make one pull request use up what all share; and what old rows are found by. */
export const pace = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table pace (
    queue text not null,
    key text not null,
    level double precision not null,
    at timestamptz not null,
    primary key (queue, key)
  )`,
  `create index pace_at on pace (at)`,
  `create index published_check_updated on published_check (updated_at)`,
  `create index notification_ended on notification (ended_at) where ended_at is not null`,
];
