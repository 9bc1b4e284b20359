import type { Known } from "../../facts/known.ts";
import type { PullRequestKey, RepositoryKey } from "./keys.ts";

/** An attestation as it came in. Nothing of it is believed yet. */
export interface ReceivedAttestation {
  /** `sha256:…` of the bytes. */
  digest: string;
  bytes: Uint8Array;
  /** When it was first received here, ISO 8601; null when this is the first time. */
  receivedAt: string | null;
  /** Who sent it, by a verified token; null for what was found elsewhere. */
  uploader: Workload | null;
}

/** A workload's identity, as its issuer vouches for it. */
export interface Workload {
  issuer: string;
  subject: string;
}

export interface AcceptedStatement {
  payloadDigest: string;
  builder: string;
  /** Kid of the policy's key; null for a certificate. */
  key: string | null;
}

/** What was kept, as far as it is looked at. */
export interface Received {
  items: ReceivedAttestation[];
  /** Workloads that sent more than is looked at, each maybe more than once. What they sent might contradict itself. */
  crowded: Workload[];
}

/** A line of numbers of one workload; see `lineOf`. */
export interface Line extends Workload {
  line: string;
}

/** What is kept of attestations between evaluations. Nothing in it is ever changed or removed. */
export interface AttestationStore {
  /** Those about any of these commits. */
  received(key: RepositoryKey, commits: readonly string[]): Promise<Received>;
  /** Those of an account whose numbers are counted in the same lines, about whatever change. */
  inLines(ownerId: number, lines: readonly Line[]): Promise<Received>;
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
