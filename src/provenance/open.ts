import { type Refusal, refuse } from "./codes.ts";
import { type Envelope, openEnvelope } from "./envelope.ts";
import { readJson } from "./json.ts";
import { isRecord } from "./shape.ts";
import type { Carrier } from "./types.ts";

export const MAX_BYTES = 1024 * 1024;

/** Sigstore bundle v0.3, https://docs.sigstore.dev/about/bundle/; the older forms carry less proof. */
export const BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** An attestation, opened and not yet believed. */
export interface Opened {
  ok: true;
  detail: string;
  carrier: Carrier;
  envelope: Envelope;
  /** What was parsed, for the library that verifies bundles. */
  value: Record<string, unknown>;
}

/** Tells the carrier by its form and opens the envelope in it. */
export function open(bytes: Uint8Array): Opened | Refusal {
  if (bytes.length === 0) return refuse("size/empty");
  if (bytes.length > MAX_BYTES)
    return refuse("size/too-large", `It has ${bytes.length} bytes; at most ${MAX_BYTES} are read.`);
  const read = readJson(bytes);
  if (!read.ok) return refuse(`json/${read.flaw}`, read.detail);
  const { value } = read;
  const carrier = carrierOf(value);
  if (carrier === null || !isRecord(value)) return refuse("carrier/unknown");
  if (carrier === "sigstore" && value.mediaType !== BUNDLE_MEDIA_TYPE)
    return refuse(
      "bundle/media-type",
      `The media type is ${JSON.stringify(value.mediaType)?.slice(0, 100)}.`,
    );
  const envelope = openEnvelope(carrier === "sigstore" ? value.dsseEnvelope : value);
  if (!envelope.ok) return envelope;
  const detail = carrier === "sigstore" ? "A Sigstore bundle, version 0.3." : "A DSSE envelope.";
  return { ok: true, detail, carrier, envelope, value };
}

/** Null for neither, and for what looks like both: nobody may choose how it is read. */
function carrierOf(value: unknown): Carrier | null {
  if (!isRecord(value)) return null;
  const [envelope, bundle] = ["payload" in value, "dsseEnvelope" in value || "verificationMaterial" in value];
  if (envelope === bundle) return null;
  return envelope ? "dsse" : "sigstore";
}
