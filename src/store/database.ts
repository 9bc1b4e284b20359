import type {
  ColumnType,
  Generated,
  Insertable,
  JSONColumnType,
  Kysely,
  Selectable,
  Transaction,
} from "kysely";
import type { Decision, Verdict } from "../decision/types.ts";
import type { Witness } from "../evaluation/ports.ts";

/** The port to the store: PostgreSQL's dialect, whether a server or PGlite speaks it. */
export type Store = Kysely<Database>;
export type StoreTransaction = Transaction<Database>;

export interface Database {
  inbox: InboxTable;
  witness: WitnessTable;
  work: WorkTable;
  document: DocumentTable;
  decision: DecisionTable;
  pull_request: PullRequestTable;
  watch: WatchTable;
  published_check: PublishedCheckTable;
  evaluation: EvaluationTable;
}

type Timestamp = ColumnType<Date, Date | string, Date | string>;
type NullableTimestamp = ColumnType<Date | null, Date | string | null, Date | string | null>;

/** One webhook delivery as it was received, whole. `raw` is bytes: JSON text may hold what `jsonb` refuses. */
export interface InboxTable {
  delivery: string;
  event: string;
  action: string | null;
  received_at: Generated<Date>;
  installation_id: number | null;
  repository_id: number | null;
  state: "accepted" | "ignored" | "malformed";
  /** Why it is malformed. */
  problem: string | null;
  /** How often the same delivery came again. */
  redelivered: Generated<number>;
  raw: Uint8Array;
}

/** What a signed delivery told and no API will tell again. The id is the digest of the content: a replay adds nothing. */
export interface WitnessTable {
  id: string;
  sequence: Generated<number>;
  delivery: string;
  repository_id: number;
  kind: Witness["kind"];
  /** Full ref name, for pushes. */
  ref: string | null;
  /** Pull request or issue. */
  number: number | null;
  sha: string | null;
  at: Timestamp;
  body: JSONColumnType<Witness, string, never>;
}

/** One key that has to be worked on; see jobs/work.ts. */
export interface WorkTable {
  queue: string;
  key: string;
  args: JSONColumnType<Record<string, unknown>, string, string>;
  installation_id: number | null;
  repository_id: number | null;
  priority: number;
  generation: Generated<number>;
  /** The generation at which a fresh in_progress was last asked for; null when not asked. */
  invalidate_generation: number | null;
  run_at: NullableTimestamp;
  enqueued_at: Timestamp;
  claim_token: string | null;
  claim_generation: number | null;
  lease_until: NullableTimestamp;
  attempts: Generated<number>;
  failing_since: NullableTimestamp;
  last_error: string | null;
}

/** Facts and policies by digest: the same policy serves thousands of decisions. */
export interface DocumentTable {
  digest: string;
  body: JSONColumnType<object, string, never>;
}

/** Every decision ever taken, in order. */
export interface DecisionTable {
  sequence: Generated<number>;
  id: string;
  repository_id: number;
  number: number;
  head_sha: string;
  check_name: string;
  verdict: Verdict;
  facts: string;
  policy: string;
  decision: JSONColumnType<Decision, string, never>;
  created_at: Generated<Date>;
}

/** Where each pull request stands now. */
export interface PullRequestTable {
  repository_id: number;
  number: number;
  installation_id: number;
  owner: string;
  name: string;
  state: "open" | "closed" | "merged" | "gone";
  head_sha: string;
  check_name: string;
  verdict: Verdict;
  decision: number;
  valid_until: NullableTimestamp;
  updated_at: Timestamp;
}

/** What a pull request's verdict rests on, so that an event about it finds the pull request. */
export interface WatchTable {
  repository_id: number;
  number: number;
  /** `head`: a commit; `issue`: `repositoryId#number`; `team`: `@org/slug`. */
  kind: "head" | "issue" | "team";
  value: string;
}

/** The last evaluation begun of each pull request; an earlier one that still runs was overtaken. */
export interface EvaluationTable {
  repository_id: number;
  number: number;
  generation: number;
}

/** Check runs stick to a commit, whichever pull request they were made for. */
export interface PublishedCheckTable {
  repository_id: number;
  name: string;
  head_sha: string;
  run_id: number;
  verdict: Verdict | "in-progress";
  fingerprint: string;
  decision_id: string | null;
  updated_at: Timestamp;
}

export type WorkRow = Selectable<WorkTable>;
export type NewWitness = Insertable<WitnessTable>;
