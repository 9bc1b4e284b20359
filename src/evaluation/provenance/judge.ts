import type { AttestationFact } from "../../facts/attestations.ts";
import type { SigstoreVerifiers } from "../../provenance/sigstore/verifier.ts";
import type { Verification } from "../../provenance/types.ts";
import { verify } from "../../provenance/verify.ts";
import type { AttestationStore, ReceivedAttestation } from "../ports/attestations.ts";
import type { PullRequestKey } from "../ports/keys.ts";
import type { ProvenanceQuestion } from "./question.ts";

/** An attestation, and where it was found. */
export type Candidate = ReceivedAttestation & { source: AttestationFact["source"] };

/** By what attestations are judged. */
export interface Judging extends ProvenanceQuestion {
  sigstore: SigstoreVerifiers | undefined;
  /** Stands in for the time of receipt of what comes for the first time. */
  at: string;
}

/**
 * Verifies each attestation. One by a key that was retired since counts where it counted before.
 *
 * @throws AgentPolicyError of kind `unknown` when the store is away
 */
export async function judgeAll(
  store: AttestationStore,
  key: PullRequestKey,
  judging: Judging,
  items: readonly Candidate[],
): Promise<AttestationFact[]> {
  const first = items.map((item) => judgeAttestation(judging, item, false));
  const retired = first.flatMap(({ verification: { code, payloadDigest } }) =>
    code === "key/retired" && payloadDigest !== null ? [payloadDigest] : [],
  );
  if (retired.length === 0) return first;
  const accepted = await store.accepted(key, retired);
  return first.map((one, index) => {
    const item = items[index];
    return item !== undefined && accepted.has(one.verification.payloadDigest ?? "")
      ? judgeAttestation(judging, item, true)
      : one;
  });
}

/** Verifies one attestation as a fact. Pure. */
export function judgeAttestation(
  { policy, target, names, sigstore, at }: Judging,
  item: Candidate,
  acceptedBefore: boolean,
): AttestationFact {
  const receivedAt = item.receivedAt ?? at;
  const verification = verify({
    bytes: item.bytes,
    policy,
    target,
    names,
    receivedAt,
    ...(acceptedBefore ? { acceptedBefore } : {}),
    ...(item.uploader === null ? {} : { uploader: item.uploader }),
    ...(sigstore === undefined ? {} : { sigstore }),
  });
  const { digest, source, uploader } = item;
  return { digest, source, receivedAt, uploader, verification: slim(verification) };
}

/** What nobody vouches for is not kept with the decision: it may be a megabyte of anything. */
function slim(verification: Verification): Verification {
  if (verification.genuine) return verification;
  const { statement: _, ...rest } = verification;
  return rest;
}
