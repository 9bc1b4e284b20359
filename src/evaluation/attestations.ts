import type { Known } from "../facts/known.ts";
import type { PullRequestKey, RepositoryKey } from "./ports.ts";

/** An attestation as it came in. Nothing of it is believed yet. */
export interface ReceivedAttestation {
  /** `sha256:…` of the bytes. */
  digest: string;
  bytes: Uint8Array;
  /** When it was first received here, ISO 8601; null when this is the first time. */
  receivedAt: string | null;
  /** Who sent it, by a verified token; null for what was found elsewhere. */
  uploader: { issuer: string; subject: string } | null;
}

export interface AcceptedStatement {
  payloadDigest: string;
  builder: string;
  /** Kid of the policy's key; null for a certificate. */
  key: string | null;
}

/** What is kept of attestations between evaluations. Nothing in it is ever changed or removed. */
export interface AttestationStore {
  /** Those about any of these commits; not complete when there are more than anybody would send. */
  received(
    key: RepositoryKey,
    commits: readonly string[],
  ): Promise<{ items: ReceivedAttestation[]; complete: boolean }>;
  /** Those of an account whose numbers are counted in the same lines, about whatever change. */
  inLines(
    ownerId: number,
    lines: readonly string[],
  ): Promise<{ items: ReceivedAttestation[]; complete: boolean }>;
  /** When attestations that are kept elsewhere were first seen, by digest. */
  firstSeen(key: RepositoryKey, digests: readonly string[]): Promise<Map<string, string>>;
  /** Which of these statements counted before. */
  accepted(key: RepositoryKey, payloadDigests: readonly string[]): Promise<Set<string>>;
  remember(
    key: PullRequestKey,
    news: { seen: readonly { digest: string; at: string }[]; accepted: readonly AcceptedStatement[] },
  ): Promise<void>;
}

/** Attestations that somebody else keeps: anybody may have put them there or taken them away. */
export interface AttestationBag {
  /** Those about one commit, each with the digest of its bytes; a gap when they could not all be read. */
  read(key: RepositoryKey, headSha: string): Promise<Known<{ digest: string; bytes: Uint8Array }[]>>;
}
