import { type Kysely, sql } from "kysely";

/** Used tokens by one digest over issuer, key set and number; what one workload sent lately, for its quota, and lines of any length. */
export const workloads = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  // The old rows do not say whose key set it was; they would have been forgotten after twenty minutes.
  `drop table workload_token`,
  `create table workload_token (
    token text primary key,
    digest text not null,
    expires_at timestamptz not null
  )`,
  `create index workload_token_expires on workload_token (expires_at)`,
  // Lines, issuers and subjects may be longer than an index takes.
  `drop index attestation_line`,
  `create index attestation_line on attestation (owner_id, md5(line))`,
  `create index attestation_workload on attestation (repository_id, md5(issuer || ' ' || subject), received_at)`,
];
