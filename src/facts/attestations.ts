import type { Verification } from "../provenance/types.ts";
import type { Gap } from "./known.ts";

/**
 * What was found of a sandbox's statements about a change, each already verified against the policy and the change as read:
 * signatures come in as facts.
 */
export interface AttestationFacts {
  /** In the order of receipt, the latest first. */
  candidates: AttestationFact[];
  /** Why GitHub's own list, or a log elsewhere, was not read to its end; null when nothing was left. It can only add what counts. */
  unreadElsewhere: Gap | null;
}

export interface AttestationFact {
  /** `sha256:…` of the attestation as it was received. */
  digest: string;
  /** `upload`: by an authenticated workload. `github`: from GitHub's attestations, where any writer may put one. `file`: named on the command line. */
  source: "upload" | "github" | "file";
  /** ISO 8601. */
  receivedAt: string;
  uploader: { issuer: string; subject: string } | null;
  verification: Verification;
}
