import type { Generated, JSONColumnType } from "kysely";
import type { Decision, Verdict } from "../../decision/types.ts";
import type { MergeGroupKey } from "../../evaluation/ports/keys.ts";
import type { NullableTimestamp, Timestamp } from "./columns.ts";

/** Facts and policies by digest: the same policy serves thousands of decisions. */
export interface DocumentTable {
  digest: string;
  body: JSONColumnType<object, string, never>;
  /** Whether acts and long texts stand in it by name; see documents.ts. */
  folded: Generated<boolean>;
}

/** Texts that documents name: a comment that a hundred decisions saw stands here once. */
export interface LongTextTable {
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
  /** `head`, `commit`: a commit, the latter where attestations count; `issue`: `repositoryId#number`; `team`: `@org/slug`. */
  kind: "head" | "commit" | "issue" | "team";
  value: string;
}

/** The last evaluation begun of each pull request; an earlier one that still runs was overtaken. */
export interface EvaluationTable {
  repository_id: number;
  number: number;
  generation: number;
}

/** A group of the merge queue that may still merge. */
export interface MergeGroupTable {
  repository_id: number;
  head_sha: string;
  /** `refs/heads/main` */
  base_ref: string;
  args: JSONColumnType<MergeGroupKey, string, never>;
  seen_at: Timestamp;
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
