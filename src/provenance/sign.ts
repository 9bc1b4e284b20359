import { hash, sign } from "node:crypto";
import { PAYLOAD_TYPE, preAuthenticationEncoding } from "./envelope.ts";
import type { SigningKey } from "./private-key.ts";
import type { Statement } from "./statement.ts";

export interface SignedStatement {
  /** The DSSE envelope, as it is uploaded. */
  bytes: Buffer;
  /** `sha256:<hex>` of the payload; a later statement names it as its predecessor. */
  payloadDigest: string;
}

/** Signs a statement. Belongs outside the sandbox: whoever can read the key can sign anything. */
export function signStatement(statement: Statement, key: SigningKey): SignedStatement {
  return signPayload(Buffer.from(JSON.stringify(statement)), key);
}

/** Signs any payload as DSSE does. ES256 signatures are DER. */
export function signPayload(
  payload: Uint8Array,
  { key, kid, alg }: SigningKey,
  payloadType = PAYLOAD_TYPE,
): SignedStatement {
  const data = preAuthenticationEncoding(payload, payloadType);
  const signature =
    alg === "Ed25519" ? sign(null, data, key) : sign("sha256", data, { key, dsaEncoding: "der" });
  const envelope = {
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid: kid, sig: signature.toString("base64") }],
  };
  return {
    bytes: Buffer.from(`${JSON.stringify(envelope)}\n`),
    payloadDigest: `sha256:${hash("sha256", payload)}`,
  };
}
