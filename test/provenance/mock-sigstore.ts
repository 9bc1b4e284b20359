import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  tsaHandler,
} from "@sigstore/mock";
import { PAYLOAD_TYPE, preAuthenticationEncoding } from "../../src/provenance/envelope.ts";

export interface Claims {
  iss: string;
  sub: string;
  repository_id?: string;
  runner_environment?: string;
}

export interface MockSigstore {
  /** Trusted root of this instance, as JSON. */
  trustedRoot: Root;
  /** Signs a payload with a fresh certificate for these claims. */
  bundle(payload: Uint8Array, claims: Claims): Promise<Bundle>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests bend these in every way
export type Bundle = any;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Root = any;

const base64 = (bytes: Uint8Array | ArrayBufferLike) => Buffer.from(bytes as Uint8Array).toString("base64");
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = (key: KeyObject) => key.export({ format: "der", type: "spki" });

const authority = (uri: string, certificates: unknown[], start: string) => ({
  subject: { organization: "sigstore.mock", commonName: "sigstore" },
  uri,
  certChain: { certificates: certificates.map((one) => ({ rawBytes: base64(one as Uint8Array) })) },
  validFor: { start },
});

/** Signs a payload with a fresh key that a certificate authority vouches for. */
async function certified(fulcio: ReturnType<typeof fulcioHandler>, payload: Uint8Array, claims: Claims) {
  const keys = pair();
  const token = ["{}", JSON.stringify(claims), ""]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
  const content = keys.publicKey.export({ format: "pem", type: "spki" });
  const request = {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: { publicKey: { content } },
  };
  const { response } = await fulcio.fn(JSON.stringify(request));
  const pem: string = JSON.parse(String(response)).signedCertificateEmbeddedSct.chain.certificates[0];
  const signature = sign("sha256", preAuthenticationEncoding(payload), keys.privateKey);
  return {
    pem,
    signature,
    certificate: { rawBytes: pem.replace(/-----[^-]+-----|\s/g, "") },
    dsseEnvelope: {
      payload: base64(payload),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: base64(signature) }],
    },
  };
}

/** An instance like GitHub's for private repositories: no logs, and a timestamp authority instead. */
export async function mockPrivateSigstore(start = "2026-01-01T00:00:00Z"): Promise<MockSigstore> {
  // whole seconds: a time whose fraction ends in 0 cannot be read; ahead: the certificates begin at this moment
  const clock = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
  const ca = await initializeCA(pair(), undefined, clock);
  const tsa = await initializeTSA(pair(), clock);
  const fulcio = fulcioHandler(ca);
  const trustedRoot = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [],
    ctlogs: [],
    certificateAuthorities: [authority("https://fulcio.internal.test", [ca.rootCertificate], start)],
    timestampAuthorities: [
      authority("https://tsa.internal.test", [tsa.intCertificate, tsa.rootCertificate], start),
    ],
  };
  const bundle = async (payload: Uint8Array, claims: Claims): Promise<Bundle> => {
    const { certificate, dsseEnvelope, signature } = await certified(fulcio, payload, claims);
    const request = {
      artifactHash: base64(createHash("sha256").update(signature).digest()),
      hashAlgorithm: "sha256",
      certificates: false,
    };
    const { response } = await tsaHandler(tsa).fn(JSON.stringify(request));
    const signedTimestamp = base64(response as unknown as Uint8Array);
    return {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        certificate,
        timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp }] },
      },
      dsseEnvelope,
    };
  };
  return { trustedRoot, bundle };
}

/** A certificate authority, a certificate log and a transparency log of our own, in process. */
export async function mockSigstore(start = "2026-01-01T00:00:00Z"): Promise<MockSigstore> {
  const [caKeys, ctKeys, logKeys] = [pair(), pair(), pair()];
  const ctLog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, ctLog);
  const tlog = await initializeTLog("https://rekor.sigstore.dev", logKeys);
  const fulcio = fulcioHandler(ca);
  const keyId = (der: Buffer) => base64(createHash("sha256").update(der).digest());
  const log = (baseUrl: string, der: Buffer) => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: base64(der), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start } },
    logId: { keyId: keyId(der) },
  });
  const trustedRoot = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [log("https://rekor.sigstore.dev", spki(logKeys.publicKey))],
    ctlogs: [log("https://ctfe.sigstore.dev", spki(ctKeys.publicKey))],
    certificateAuthorities: [authority("https://fulcio.sigstore.dev", [ca.rootCertificate], start)],
    timestampAuthorities: [],
  };

  const bundle = async (payload: Uint8Array, claims: Claims): Promise<Bundle> => {
    const { certificate, dsseEnvelope, pem, signature } = await certified(fulcio, payload, claims);
    const logged = Object.values(
      (await tlog.log({
        apiVersion: "0.0.1",
        kind: "dsse",
        spec: {
          payloadHash: { algorithm: "sha256", value: createHash("sha256").update(payload).digest("hex") },
          signatures: [{ signature: base64(signature), verifier: base64(Buffer.from(pem)) }],
        },
      } as never)) as unknown as Record<string, Bundle>,
    )[0];
    const { inclusionProof, signedEntryTimestamp } = logged.verification;
    return {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        certificate,
        tlogEntries: [
          {
            logIndex: String(logged.logIndex),
            logId: { keyId: base64(Buffer.from(logged.logID, "hex")) },
            kindVersion: { kind: "dsse", version: "0.0.1" },
            integratedTime: String(logged.integratedTime),
            inclusionPromise: { signedEntryTimestamp },
            inclusionProof: {
              logIndex: "0",
              rootHash: base64(Buffer.from(inclusionProof.rootHash, "hex")),
              treeSize: "1",
              hashes: [],
              checkpoint: { envelope: inclusionProof.checkpoint },
            },
            canonicalizedBody: logged.body,
          },
        ],
      },
      dsseEnvelope,
    };
  };
  return { trustedRoot, bundle };
}
