import { readBase64 } from "./base64.ts";
import { type Refusal, refuse } from "./codes.ts";
import { isRecord } from "./shape.ts";

/** The only payload type that is read. A second one would make one signature good for two meanings. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** A DSSE envelope, opened and not yet believed. https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md */
export interface Envelope {
  ok: true;
  payload: Buffer;
  signature: Buffer;
  /** An unauthenticated hint; decides nothing. */
  keyid: string | null;
}

interface Shaped {
  payload: string;
  payloadType: string;
  signatures: unknown[];
}

/**
 * Opens an envelope. Fields that DSSE does not name are ignored, as it asks; none of them is signed.
 */
export function openEnvelope(value: unknown): Envelope | Refusal {
  if (!isShaped(value)) return refuse("envelope/shape");
  const [signature, ...others] = value.signatures;
  if (signature === undefined || others.length > 0)
    return refuse(
      "envelope/signature-count",
      `It carries ${value.signatures.length} signatures; exactly one counts.`,
    );
  if (value.payloadType !== PAYLOAD_TYPE)
    return refuse("envelope/payload-type", `It is ${JSON.stringify(value.payloadType).slice(0, 100)}.`);
  if (!isRecord(signature) || typeof signature.sig !== "string") return refuse("envelope/shape");
  const { keyid, sig } = signature;
  if (keyid !== undefined && typeof keyid !== "string") return refuse("envelope/shape");
  const payload = readBase64(value.payload);
  if (payload === null) return refuse("envelope/payload-base64");
  const bytes = readBase64(sig);
  if (bytes === null) return refuse("envelope/signature-base64");
  return { ok: true, payload, signature: bytes, keyid: keyid ?? null };
}

function isShaped(value: unknown): value is Shaped {
  return (
    isRecord(value) &&
    typeof value.payload === "string" &&
    typeof value.payloadType === "string" &&
    Array.isArray(value.signatures)
  );
}

/** Bytes of the pre-authentication encoding before the payload; LEN counts bytes. https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md */
export function preAuthenticationEncoding(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `), payload]);
}
