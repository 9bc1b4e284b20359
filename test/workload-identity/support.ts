import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Get } from "../../src/workload-identity/guarded-get.ts";
import type { Workloads } from "../../src/workload-identity/verify.ts";

export const ISSUER = "https://spire.acme.test";
export const SUBJECT = "spiffe://acme.test/agent/coder";

export const workloads: Workloads = {
  issuer: ISSUER,
  jwks: `${ISSUER}/keys`,
  audience: "agent-policy",
  algorithms: ["ES256"],
  subjects: [SUBJECT],
  "forbid-claims": ["email"],
};

export interface TokenOptions {
  claims?: JWTPayload & Record<string, unknown>;
  without?: string[];
  header?: Record<string, unknown>;
  /** Seconds since 1970. */
  at?: number;
}

/** An issuer with one key: its key set and what it signs. */
export async function createIssuer(alg = "ES256", kid = "key-1") {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  let serial = 0;
  return {
    jwk,
    privateKey,
    async token({ claims = {}, without = [], header = {}, at = Date.now() / 1000 }: TokenOptions = {}) {
      serial += 1;
      const iat = Math.floor(at);
      const payload: JWTPayload = {
        iss: ISSUER,
        sub: SUBJECT,
        aud: "agent-policy",
        iat,
        exp: iat + 300,
        jti: `${kid}-${serial}`,
        ...claims,
      };
      for (const name of without) delete payload[name];
      return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: "JWT", ...header }).sign(privateKey);
    },
  };
}

/** Serves key sets by address and counts how often it was asked. */
export function servingKeys(answers: Record<string, object[] | Error>): Get & { asked: string[] } {
  const asked: string[] = [];
  const get: Get = async (url) => {
    asked.push(url);
    const keys = answers[url];
    if (keys === undefined || keys instanceof Error) throw keys ?? new Error("nothing there");
    return new TextEncoder().encode(JSON.stringify({ keys }));
  };
  return Object.assign(get, { asked });
}
