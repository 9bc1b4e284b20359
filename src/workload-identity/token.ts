import { decodeJwt, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { refusal } from "./refusal.ts";

/** Longer than any token an issuer gives out; GitHub's take about 2 kB. */
const MAX_LENGTH = 8 * 1024;

/** RFC 7515 §7.1. jose forgives spaces, line ends and `=` in it, so that one token could be written in many ways. */
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Header parameters a token may have. `x5t` is only a hint, and GitHub's tokens carry it; parameters that bring a key
 * or say where one is (`jwk`, `jku`, `x5c`, `x5u`) and `crit` are refused.
 */
const header = z.strictObject({
  alg: z.string(),
  kid: z.string().min(1).max(256).optional(),
  typ: z.enum(["JWT", "JOSE"]).optional(),
  x5t: z.string().optional(),
  "x5t#S256": z.string().optional(),
});

/** What an unverified token says of itself; good for choosing the issuer's settings and nothing else. */
export interface Hint {
  issuer: string;
}

/**
 * The token of an `Authorization` header (RFC 6750 §2.1), held against its compact form.
 *
 * @throws AgentPolicyError `identity/missing`, `identity/malformed`, `identity/header`
 */
export function readToken(authorization: string | undefined): { token: string; hint: Hint } {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw refusal("missing");
  if (token.length > MAX_LENGTH || !COMPACT.test(token) || !token.split(".").every(isCanonical))
    throw refusal("malformed");
  let protectedHeader: unknown;
  let issuer: unknown;
  try {
    protectedHeader = decodeProtectedHeader(token);
    issuer = decodeJwt(token).iss;
  } catch {
    throw refusal("malformed");
  }
  if (!header.safeParse(protectedHeader).success) throw refusal("header");
  if (typeof issuer !== "string") throw refusal("malformed");
  return { token, hint: { issuer } };
}

/** Whether a segment is the only spelling of its bytes. */
function isCanonical(segment: string): boolean {
  return Buffer.from(segment, "base64url").toString("base64url") === segment;
}
