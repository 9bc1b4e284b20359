import type { Generated } from "kysely";
import type { MergeMethod } from "../../evaluation/merged/change.ts";
import type { Timestamp } from "./columns.ts";

/** An attestation as it was received, whole. Nothing of it is believed: it is verified whenever it is used. Append-only. */
export interface AttestationTable {
  repository_id: number;
  /** `sha256:…` of the bytes. */
  digest: string;
  /** `sha256:…` of the statement, whatever envelope it came in. */
  payload_digest: string;
  /** Account that the repository belongs to. */
  owner_id: number;
  /** What its number is counted within; see `lineOf`. */
  line: string;
  /** Issuer and subject of the uploader's token. */
  issuer: string;
  subject: string;
  received_at: Generated<Date>;
  bytes: Uint8Array;
}

/** Which commits an attestation names. */
export interface AttestationSubjectTable {
  repository_id: number;
  sha: string;
  digest: string;
}

/** When an attestation that GitHub keeps was first seen here. */
export interface AttestationSightingTable {
  repository_id: number;
  digest: string;
  first_seen: Timestamp;
}

/** Statements that counted for a pull request, and whose key signed them. */
export interface AttestationAcceptanceTable {
  repository_id: number;
  payload_digest: string;
  builder: string;
  /** Kid of the policy; null for a certificate. */
  key: string | null;
  number: number;
  at: Generated<Date>;
}

/** Tokens that were used once. */
export interface WorkloadTokenTable {
  /** `sha256:…` of issuer, key set and number. */
  token: string;
  /** Of the attestation it came with. */
  digest: string;
  expires_at: Timestamp;
}

/** What became of a merged change. */
export interface LandedTable {
  repository_id: number;
  number: number;
  /** The commit that the branch points to since. */
  sha: string;
  tree: string;
  /** The head that was judged. */
  head_sha: string;
  base_ref: string;
  /** `owner/name` at the time. */
  repository: string;
  state: "certified" | "uncertified";
  /** Why, as a code and in one sentence. */
  code: string;
  reason: string;
  method: MergeMethod | null;
  /** Id of the decision that let it in. */
  decision: string | null;
  /** The signed summary, a DSSE envelope in JSON. */
  summary: Uint8Array | null;
  at: Generated<Date>;
}
