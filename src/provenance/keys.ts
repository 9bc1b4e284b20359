import { createPublicKey, hash, type KeyObject, verify as verifySignature } from "node:crypto";
import type { BuilderKey, ProvenancePolicy } from "./types.ts";

/** A key of the policy, ready for use. */
export interface TrustedKey {
  kid: string;
  alg: BuilderKey["alg"];
  key: KeyObject;
  /** RFC 7638, over the key as it is, however the policy wrote it. */
  thumbprint: string;
}

/** Parsing a key costs more than using it, and a policy is read for every attestation. */
const parsed = new Map<string, { key: KeyObject; thumbprint: string } | null>();
const MAX_PARSED = 10_000;
const ofPolicy = new WeakMap<ProvenancePolicy, TrustedKey[]>();

/**
 * The distinct keys of all DSSE builders. Keys that are no keys (a point off the curve) are left out: nothing can be signed with
 * them.
 */
export function trustedKeys(policy: ProvenancePolicy): TrustedKey[] {
  const kept = ofPolicy.get(policy);
  if (kept !== undefined) return kept;
  const distinct = new Map<string, TrustedKey>();
  for (const builder of policy.builders) {
    if (builder.carrier !== "dsse") continue;
    for (const entry of builder.keys) {
      const one = parse(entry.jwk);
      if (one !== null && fits(entry))
        distinct.set(one.thumbprint, { kid: entry.kid, alg: entry.alg, ...one });
    }
  }
  const keys = [...distinct.values()];
  ofPolicy.set(policy, keys);
  return keys;
}

/** Thumbprint of a key of the policy; null when it is no key. */
export function thumbprintOf({ jwk }: Pick<BuilderKey, "jwk">): string | null {
  return parse(jwk)?.thumbprint ?? null;
}

function fits({ alg, jwk }: BuilderKey): boolean {
  return alg === (jwk.kty === "OKP" ? "Ed25519" : "ES256");
}

function parse(jwk: BuilderKey["jwk"]): { key: KeyObject; thumbprint: string } | null {
  const name = jwk.kty === "OKP" ? jwk.x : `${jwk.x}.${jwk.y}`;
  const kept = parsed.get(name);
  if (kept !== undefined) return kept;
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const fresh = create(jwk);
  parsed.set(name, fresh);
  return fresh;
}

function create(jwk: BuilderKey["jwk"]): { key: KeyObject; thumbprint: string } | null {
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return { key, thumbprint: jwkThumbprint(key) };
  } catch {
    return null;
  }
}

/** RFC 7638 §3: SHA-256 over the required members in order of their names (RFC 8037 §2 for OKP), base64url. */
export function jwkThumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: "jwk" });
  return hash("sha256", JSON.stringify(kty === "OKP" ? { crv, kty, x } : { crv, kty, x, y }), "base64url");
}

/**
 * Whether `key` made `signature` over `data`, by the one algorithm that the policy pins to it. ES256 signatures are DER, as
 * Sigstore and DSSE's own libraries write them.
 */
export function isSignedBy({ alg, key }: TrustedKey, data: Uint8Array, signature: Uint8Array): boolean {
  return alg === "Ed25519"
    ? signature.length === 64 && verifySignature(null, data, key, signature)
    : verifySignature("sha256", data, { key, dsaEncoding: "der" }, signature);
}
