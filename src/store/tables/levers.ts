import type { Generated, JSONColumnType } from "kysely";
import type { Act } from "../../levers/act.ts";
import type { AnswerResult, ResponseKind } from "../../levers/answer.ts";
import type { Timestamp } from "./columns.ts";

/** An act that may set a bot or workflow off. The id is the digest of the content: a replay adds nothing. */
export interface ActTable {
  id: string;
  sequence: Generated<number>;
  delivery: string;
  repository_id: number;
  kind: Act["kind"];
  event: string;
  number: number | null;
  ref: string | null;
  sha: string | null;
  run_id: number | null;
  at: Timestamp;
  body: JSONColumnType<Act, string, never>;
  /** Whether a recorded decision names it. */
  judged: Generated<boolean>;
}

/** What was done about an act, every attempt a row. */
export interface ResponseTable {
  sequence: Generated<number>;
  act: string;
  repository_id: number;
  number: number | null;
  kind: ResponseKind;
  subject: string;
  result: AnswerResult;
  reason: string;
  at: Timestamp;
}
