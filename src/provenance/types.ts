import type { EffectivePolicy } from "../policy/defaults.ts";
import type { Code } from "./codes.ts";
import type { SigstoreVerifiers } from "./sigstore/verifier.ts";
import type { Statement } from "./statement.ts";

export type ProvenancePolicy = NonNullable<EffectivePolicy["provenance"]>;
export type Builder = ProvenancePolicy["builders"][number];
export type DsseBuilder = Extract<Builder, { carrier: "dsse" }>;
export type SigstoreBuilder = Extract<Builder, { carrier: "sigstore" }>;
export type BuilderKey = DsseBuilder["keys"][number];
export type Requirement = ProvenancePolicy["require"][number];

/** `dsse`: a bare envelope, signed with a builder's key. `sigstore`: a bundle, signed with a certificate. */
export type Carrier = Builder["carrier"];

export interface TargetCommit {
  sha: string;
  tree: string;
  parents: readonly string[];
}

/**
 * The change that a statement has to be about, as read from GitHub or git; never from the statement or a payload.
 * Null: this source cannot know it. What was therefore not compared stands in `Verification.unchecked`; the App knows all.
 */
export interface Target {
  repositoryId: number | null;
  ownerId: number | null;
  pullRequest: number | null;
  /** Full names: `refs/heads/main`. */
  baseRef: string | null;
  headRef: string | null;
  /** All commits base...head, oldest first; the last is the head. */
  commits: readonly TargetCommit[];
}

/** A grant that this App issued; see the credentials of DESIGN §12. */
export interface Grant {
  id: string;
  nonce: string;
  subject: string;
  taskId: string;
  repositoryId: number;
  headRef: string;
  /** Within these the run must lie. */
  from: string;
  until: string;
  /** Payload digests of the statements that used it, by sequence number. */
  consumedBy: Readonly<Record<number, string>>;
}

/** What was withdrawn apart from the policy. All of it counts whenever the statement was signed. */
export interface Revocations {
  /** Key ids as the policy names them, or RFC 7638 thumbprints, which also meet a key that is listed under another name. */
  keys?: readonly string[];
  builders?: readonly string[];
  grants?: readonly string[];
  /** Payload digests, as `Verification.payloadDigest` has them. */
  statements?: readonly string[];
}

/** By what to judge whether a builder of the policy said it. */
export interface SignerInput {
  policy: ProvenancePolicy;
  /** When this App first received these bytes (ISO 8601); not the time of this look, so that the answer does not age. */
  receivedAt: string;
  /** This very payload was accepted before its key was retired. */
  acceptedBefore?: true;
  /** Identity of the authenticated uploader; absent where the bytes came another way. */
  uploader?: { issuer: string; subject: string };
  revocations?: Revocations;
  /** From `createTrust`; a bundle of an instance that it lacks is refused as not verifiable here. */
  sigstore?: SigstoreVerifiers;
}

export interface VerificationInput extends SignerInput {
  /** The attestation as it was received. */
  bytes: Uint8Array;
  target: Target;
  /** Changed paths, both names of a rename: they select the entries of `policy.require` that must be met. */
  names: readonly string[];
  /** Grants by id; absent where this installation issues none, which makes a statement's grant a note only. */
  grants?: ReadonlyMap<string, Grant>;
}

export interface Step {
  name: string;
  ok: boolean;
  /** `ok`, or why not. */
  code: Code | "ok";
  detail: string;
}

/** The whole answer, explainable step by step; the first step that fails is the last one taken. */
export interface Verification {
  verified: boolean;
  code: Code | "ok";
  /** One sentence for people. */
  reason: string;
  steps: Step[];
  /** Present only once the signature was verified; not proof of anything unless `verified`. */
  statement?: Statement;
  /** `sha256:<hex>` of the payload: what identifies a statement, whatever signature it wears. Null when it could not be read. */
  payloadDigest: string | null;
  carrier: Carrier | null;
  /** Id of the builder that signed it. */
  builder: string | null;
  /** Kid of the policy's key that signed it; null for a certificate. */
  key: string | null;
  /** A builder of the policy signed it with a key that counts, and nothing of it is revoked. Not that it fits this change. */
  genuine: boolean;
  /** Indexes into `target.commits` that it covers, both inclusive. */
  coverage: [from: number, to: number] | null;
  /** Members of the target that could not be compared because the caller did not know them. */
  unchecked: string[];
}
