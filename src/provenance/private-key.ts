import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { AgentPolicyError } from "../errors.ts";
import { jwkThumbprint } from "./keys.ts";
import type { BuilderKey } from "./types.ts";

/** A builder's private key. */
export interface SigningKey {
  alg: BuilderKey["alg"];
  key: KeyObject;
  /** RFC 7638 thumbprint of the public key; what the policy should name it. */
  kid: string;
}

/**
 * Reads a private key: PEM (PKCS#8 or SEC 1) or a JSON Web Key with `d`.
 *
 * @throws AgentPolicyError `key/unreadable`, `key/public`, `key/algorithm` (usage)
 */
export function readSigningKey(text: string): SigningKey {
  const key = text.trimStart().startsWith("{") ? fromJwk(text) : fromPem(text);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type !== "ed25519" && !(type === "ec" && details?.namedCurve === "prime256v1"))
    throw bad(
      "key/algorithm",
      `A ${[type, details?.namedCurve].filter(Boolean).join(" ")} key cannot be used.`,
    );
  return { alg: type === "ed25519" ? "Ed25519" : "ES256", key, kid: jwkThumbprint(createPublicKey(key)) };
}

function fromPem(text: string): KeyObject {
  if (text.includes("-----BEGIN PUBLIC KEY-----")) throw bad("key/public", "This is a public key.");
  try {
    return createPrivateKey(text);
  } catch (cause) {
    const encrypted = text.includes("ENCRYPTED");
    throw bad(
      "key/unreadable",
      encrypted ? "The key is encrypted." : "The key is neither PEM nor a JSON Web Key.",
      cause,
    );
  }
}

function fromJwk(text: string): KeyObject {
  let jwk: JsonWebKey;
  try {
    jwk = JSON.parse(text);
  } catch (cause) {
    throw bad("key/unreadable", "The key is not JSON.", cause);
  }
  if (typeof jwk !== "object" || jwk === null || !("d" in jwk))
    throw bad("key/public", "The JSON Web Key has no `d`.");
  try {
    return createPrivateKey({ key: jwk, format: "jwk" });
  } catch (cause) {
    throw bad("key/unreadable", "The JSON Web Key cannot be used.", cause);
  }
}

function bad(code: string, message: string, cause?: unknown): AgentPolicyError {
  return new AgentPolicyError("usage", code, message, {
    remedy:
      "Give an Ed25519 or P-256 private key, unencrypted; make one with: openssl genpkey -algorithm ed25519 -out builder.pem",
    ...(cause !== undefined && { cause }),
  });
}
