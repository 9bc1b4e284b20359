import { AgentPolicyError, type ErrorKind } from "../errors.ts";

/** Why a workload's token is not believed: what is said, and what helps. Nothing of the token is ever part of it. */
const refusals = {
  missing: [
    "evidence",
    "There is no bearer token",
    "Send the workload's token as: Authorization: Bearer TOKEN.",
  ],
  malformed: [
    "evidence",
    "The token is not a signed token in compact form",
    "Send a JWT-SVID or an OpenID Connect token as the issuer gave it.",
  ],
  header: [
    "evidence",
    "The token's header holds something that is not accepted",
    "Have it signed with a header of alg, kid and typ (JWT) only.",
  ],
  issuer: [
    "refused",
    "The policy names no workloads of this issuer",
    "Add the issuer to provenance.workloads of the policy at the default branch; it is compared whole.",
  ],
  algorithm: [
    "refused",
    "The token is signed with an algorithm that the policy does not allow for its issuer",
    "Sign with one of the issuer's algorithms in provenance.workloads.",
  ],
  keys: ["unknown", "The issuer's keys cannot be read", "Try again later; check the address under jwks."],
  "unknown-key": [
    "evidence",
    "The issuer has no such key",
    "Have a new token issued; a key that is new is found within a minute.",
  ],
  "weak-key": [
    "refused",
    "The issuer's key is too weak",
    "Use ES256, EdDSA, or RSA with 2048 bits or more and the exponent 65537.",
  ],
  signature: ["evidence", "The token's signature does not hold", "Have a new token issued."],
  claims: [
    "evidence",
    "The token lacks a claim, or one has another type",
    "It needs iss, sub, aud, exp, iat and jti.",
  ],
  audience: [
    "refused",
    "The token is not for this server alone",
    "Ask the issuer for a token with the audience that the policy names, and no other.",
  ],
  expired: ["evidence", "The token has expired", "Have a new token issued."],
  "not-yet": [
    "evidence",
    "The token is not valid yet",
    "Compare the clocks of the issuer and of this server.",
  ],
  age: [
    "evidence",
    "The token was issued more than 10 minutes ago",
    "Have a new token issued for each upload.",
  ],
  subject: [
    "refused",
    "The policy does not name this workload",
    "Add the subject to the issuer's subjects in provenance.workloads; it is compared whole.",
  ],
  "forbidden-claim": [
    "refused",
    "The token carries a claim that the policy forbids",
    "Use the workload's own token, not a person's.",
  ],
  replayed: ["refused", "The token was used before", "Have a new token issued for each upload."],
} satisfies Record<string, [kind: ErrorKind, message: string, remedy: string]>;

export type RefusalName = keyof typeof refusals;

/** The names of all refusals, as codes: `identity/expired`. */
export const refusalCodes = Object.keys(refusals).map((name) => `identity/${name}`);

/** The error for a refusal, with the stable code `identity/NAME`. */
export function refusal(name: RefusalName, cause?: unknown): AgentPolicyError {
  const [kind, message, remedy] = refusals[name];
  return new AgentPolicyError(kind, `identity/${name}`, message, {
    remedy,
    ...(cause === undefined ? {} : { cause }),
  });
}
