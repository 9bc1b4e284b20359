import { type Bundle, bundleFromJSON, ValidationError } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { type Signer, toSignedEntity, toTrustMaterial, VerificationError, Verifier } from "@sigstore/verify";
import { AgentPolicyError } from "../../errors.ts";
import { type Code, refuse } from "../codes.ts";
import { readIdentity } from "./identity.ts";
import type { BundleAnswer, SigstoreVerifier } from "./verifier.ts";

// This module pulls in a protobuf and an ASN.1 library: import it only where there is a bundle to verify.

/** What the library's own words for a failure mean here. */
const MEANINGS: Record<string, Code> = {
  TLOG_MISSING_INCLUSION_ERROR: "sigstore/no-log-entry",
  TLOG_INCLUSION_PROOF_ERROR: "sigstore/log",
  TLOG_INCLUSION_PROMISE_ERROR: "sigstore/log",
  TLOG_BODY_ERROR: "sigstore/log",
  TLOG_ERROR: "sigstore/log",
  CERTIFICATE_ERROR: "sigstore/certificate",
  PUBLIC_KEY_ERROR: "sigstore/certificate",
  TIMESTAMP_ERROR: "sigstore/timestamp",
  SIGNATURE_ERROR: "sigstore/signature",
};

/**
 * A verifier that trusts what a Sigstore trusted root names, offline.
 *
 * @param trustedRoot the JSON of `application/vnd.dev.sigstore.trustedroot+json`, parsed
 * @throws AgentPolicyError `provenance/trusted-root` (usage) when it is none, or trusts something without saying since when
 */
export function loadSigstore(trustedRoot: unknown): SigstoreVerifier {
  const root = parseRoot(trustedRoot);
  const logged = root.tlogs.length > 0;
  const verifier = new Verifier(toTrustMaterial(root), {
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    tlogThreshold: logged ? 1 : 0,
    timestampThreshold: 1,
  });
  return (json, payload) => verifyBundle({ verifier, logged }, json, payload);
}

interface Instance {
  verifier: Verifier;
  /** It keeps a transparency log, so every bundle has to stand in it. */
  logged: boolean;
}

function parseRoot(json: unknown): TrustedRoot {
  let root: TrustedRoot;
  try {
    root = TrustedRoot.fromJSON(json);
    toTrustMaterial(root);
  } catch (cause) {
    throw badRoot("it is not a Sigstore trusted root", cause);
  }
  const { certificateAuthorities, tlogs, ctlogs, timestampAuthorities } = root;
  const periods = [
    ...[...certificateAuthorities, ...timestampAuthorities].map(({ validFor }) => validFor),
    ...[...tlogs, ...ctlogs].map(({ publicKey }) => publicKey?.validFor),
  ];
  if (certificateAuthorities.length === 0) throw badRoot("it names no certificate authority");
  // private instances have no public logs; then a timestamp authority says when it was
  if (tlogs.length === 0 && timestampAuthorities.length === 0)
    throw badRoot("it names neither a transparency log nor a timestamp authority");
  if (tlogs.length > 0 && ctlogs.length === 0)
    throw badRoot("it names a transparency log and no certificate log");
  // the library takes a missing start for the beginning of time
  if (periods.some((period) => period?.start === undefined))
    throw badRoot("it trusts a key without saying since when (`validFor.start`)");
  return root;
}

function badRoot(why: string, cause?: unknown): AgentPolicyError {
  return new AgentPolicyError(
    "usage",
    "provenance/trusted-root",
    `The trusted root cannot be used: ${why}.`,
    {
      remedy: "Get it with `cosign trusted-root create` or from Sigstore's TUF repository.",
      ...(cause !== undefined && { cause }),
    },
  );
}

function verifyBundle({ verifier, logged }: Instance, json: unknown, payload: Uint8Array): BundleAnswer {
  try {
    const bundle = bundleFromJSON(json);
    const refusal = flawOf(bundle, payload, logged);
    if (refusal !== null) return refusal;
    // no policy goes in: the library takes names as patterns
    const signer: Signer = verifier.verify(toSignedEntity(bundle));
    const identity = readIdentity(signer);
    return identity === null ? refuse("sigstore/identity") : { ok: true, identity };
  } catch (error) {
    return refuse(codeOf(error), error instanceof Error ? error.message : String(error));
  }
}

function flawOf(bundle: Bundle, payload: Uint8Array, logged: boolean) {
  const { content, tlogEntries } = bundle.verificationMaterial;
  if (content.$case !== "certificate") return refuse("sigstore/bundle", "It carries no single certificate.");
  if (logged && tlogEntries.length === 0) return refuse("sigstore/no-log-entry");
  // two readers of one text: what the library verifies has to be what we read
  const same = bundle.content.$case === "dsseEnvelope" && bundle.content.dsseEnvelope.payload.equals(payload);
  return same ? null : refuse("sigstore/bundle", "It does not carry the envelope that was read.");
}

function codeOf(error: unknown): Code {
  if (error instanceof ValidationError) return "sigstore/bundle";
  if (error instanceof VerificationError) return MEANINGS[error.code] ?? "sigstore/bundle";
  return "sigstore/bundle";
}
