import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { remember } from "../remember.ts";
import type { Get } from "./guarded-get.ts";

/** A key that its issuer took away still counts for at most this long. */
const FRESH_MS = 15 * 60_000;
/** A key id nobody knows makes us ask again at most this often, whoever sends how many of them. */
const ASK_AGAIN_MS = 60_000;
/** An issuer that did not answer is left alone for this long. */
const REST_MS = 10_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;
/** Issuers whose keys are remembered; the one asked for longest ago goes first. */
const MAX_ISSUERS = 256;

/** The keys of an issuer, by its name and the address of its key set. */
export type KeySets = (issuer: string, jwks: string) => JWTVerifyGetKey;

/**
 * Key sets as their issuers publish them, each remembered on its own, so that no issuer's key serves another's token.
 * A set is replaced whole, is never used when older than 15 minutes, and a failed fetch leaves no keys at all.
 */
export function createKeySets(get: Get, now: () => number = Date.now): KeySets {
  const known = new Map<string, JWTVerifyGetKey>();
  return (issuer, jwks) => {
    const name = JSON.stringify([issuer, jwks]);
    return remember(known, name, known.get(name) ?? remoteKeys(jwks, get, now), MAX_ISSUERS);
  };
}

function remoteKeys(jwks: string, get: Get, now: () => number): JWTVerifyGetKey {
  let failed: { at: number; error: unknown } | null = null;
  return createRemoteJWKSet(new URL(jwks), {
    cacheMaxAge: FRESH_MS,
    cooldownDuration: ASK_AGAIN_MS,
    timeoutDuration: TIMEOUT_MS,
    async [customFetch](url: string) {
      if (failed !== null && now() - failed.at < REST_MS) throw failed.error;
      try {
        const body = await get(url, { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS });
        failed = null;
        return new Response(Buffer.from(body), { headers: { "content-type": "application/json" } });
      } catch (error) {
        failed = { at: now(), error };
        throw error;
      }
    },
  });
}
