import type { Generated, JSONColumnType } from "kysely";
import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Timestamp } from "./columns.ts";

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

/** Whose installation it is. An account keeps its number when it is renamed and when the App is installed anew. */
export interface InstallationTable {
  installation_id: number;
  account_id: number;
  login: string;
  updated_at: Timestamp;
}
