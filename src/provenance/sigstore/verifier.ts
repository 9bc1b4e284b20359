import type { Refusal } from "../codes.ts";

/** Who signed a bundle, as the certificate says it; compared whole with the policy, never as a pattern. */
export interface SignerIdentity {
  san: string;
  issuer: string;
  sourceRepositoryId: string | null;
  runnerEnvironment: string | null;
}

export type BundleAnswer = { ok: true; identity: SignerIdentity } | Refusal;

/**
 * Verifies the cryptography of a bundle: certificate chain, log inclusion, signature. Says who, not whether they may.
 *
 * @param bundle as `readJson` gave it
 * @param payload the payload as we read it; the bundle has to sign exactly these bytes
 */
export type SigstoreVerifier = (bundle: unknown, payload: Uint8Array) => BundleAnswer;

/** A verifier for each instance of Sigstore whose trusted root is known here, by the name that policies call it. */
export type SigstoreVerifiers = ReadonlyMap<string, SigstoreVerifier>;
