import { createPublicKey } from "node:crypto";
import { Hono } from "hono";
import type { SigningKey } from "../provenance/private-key.ts";

/** `GET /v1/keys`: the public key this App signs with, as a JSON Web Key Set (RFC 7517 §5). */
export function createKeysApi({ alg, key, kid }: SigningKey): Hono {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: "jwk" });
  const jwk = {
    kty,
    crv,
    x,
    ...(y === undefined ? {} : { y }),
    kid,
    use: "sig",
    alg: alg === "Ed25519" ? "EdDSA" : alg,
  };
  return new Hono().get("/", (context) => context.json({ keys: [jwk] }));
}
