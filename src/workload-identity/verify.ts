import { errors, type JWTVerifyResult, jwtVerify } from "jose";
import { z } from "zod";
import type { EffectivePolicy } from "../policy/defaults.ts";
import type { KeySets } from "./key-sets.ts";
import { type RefusalName, refusal } from "./refusal.ts";
import { readToken } from "./token.ts";

/** One entry of `provenance.workloads`. */
export type Workloads = NonNullable<NonNullable<EffectivePolicy["provenance"]>["workloads"]>[number];

/** A workload as its issuer vouches for it. `jti` and the end tell whether the token was used before. */
export interface WorkloadIdentity {
  issuer: string;
  subject: string;
  /** Where the keys are that vouch for it: two policies may name one issuer with keys of their own. */
  jwks: string;
  jti: string;
  /** When the token counts no more here, by its expiry or its age; ISO 8601. */
  expiresAt: string;
}

/** Seconds since a token was issued, and how far clocks may differ. */
const MAX_AGE = 600;
const SKEW = 60;

/** SPIFFE JWT-SVID §3 (sub, aud, exp) and RFC 7519; iat and jti are ours: without them a stolen token is good again and again. */
const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(1024),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  jti: z.string().min(1).max(256),
});

/**
 * Who sends this request, by a JWT-SVID or OpenID Connect token. Cheap looks come first; keys are fetched only for an
 * issuer that the policy names.
 *
 * @param workloads `provenance.workloads` of the policy that governs the repository concerned
 * @throws AgentPolicyError with a code `identity/…`; kind `unknown` when the issuer's keys cannot be read
 */
export async function verifyWorkload(
  authorization: string | undefined,
  workloads: readonly Workloads[],
  { keys, now }: { keys: KeySets; now: Date },
): Promise<WorkloadIdentity> {
  const { token, hint } = readToken(authorization);
  const trusted = workloads.find(({ issuer }) => issuer === hint.issuer);
  if (trusted === undefined) throw refusal("issuer");
  const verified = await verifySignature(token, trusted, keys, now);
  requireStrength(verified.key);
  const parsed = claims.safeParse(verified.payload);
  if (!parsed.success) throw refusal("claims");
  const { iss, sub, aud, exp, iat, jti } = parsed.data;
  // With several audiences, each of the others could send the token on to us.
  if (typeof aud !== "string" && aud.length !== 1) throw refusal("audience");
  if (!trusted.subjects.includes(sub)) throw refusal("subject");
  if (trusted["forbid-claims"]?.some((claim) => Object.hasOwn(verified.payload, claim)))
    throw refusal("forbidden-claim");
  // An expiry may lie beyond what a calendar or a database can hold.
  const end = Math.min(exp, iat + MAX_AGE);
  return {
    issuer: iss,
    subject: sub,
    jwks: trusted.jwks,
    jti,
    expiresAt: new Date(end * 1000).toISOString(),
  };
}

type Verified = JWTVerifyResult & { key: unknown };

async function verifySignature(
  token: string,
  trusted: Workloads,
  keys: KeySets,
  now: Date,
): Promise<Verified> {
  try {
    return await jwtVerify(token, keys(trusted.issuer, trusted.jwks), {
      algorithms: trusted.algorithms,
      issuer: trusted.issuer,
      audience: trusted.audience,
      requiredClaims: ["iss", "sub", "aud", "exp", "iat", "jti"],
      maxTokenAge: MAX_AGE,
      clockTolerance: SKEW,
      currentDate: now,
      crit: {},
    });
  } catch (error) {
    throw refusal(nameOf(error), error);
  }
}

function nameOf(error: unknown): RefusalName {
  if (error instanceof errors.JWTExpired) return error.claim === "iat" ? "age" : "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing" || error.reason === "invalid") return "claims";
    if (error.claim === "aud") return "audience";
    return error.claim === "nbf" || error.claim === "iat" ? "not-yet" : "claims";
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return "algorithm";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return "unknown-key";
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return "malformed";
  // A TypeError of Web Crypto: a key that is none, or too short for its algorithm.
  if (error instanceof TypeError && !(error instanceof errors.JOSEError)) return "weak-key";
  return "keys";
}

/** jose and Node take RSA keys with the public exponent 1, whose signatures anybody can make. */
function requireStrength(key: unknown): void {
  const algorithm = key instanceof CryptoKey ? key.algorithm : null;
  if (algorithm === null) throw refusal("weak-key");
  if (!algorithm.name.startsWith("RSA")) return;
  const { modulusLength, publicExponent } = algorithm as RsaKeyAlgorithm;
  if (modulusLength < 2048 || Buffer.from(publicExponent).toString("hex").replace(/^0+/, "") !== "10001")
    throw refusal("weak-key");
}

interface RsaKeyAlgorithm {
  name: string;
  modulusLength: number;
  publicExponent: Uint8Array;
}
