import { cut, type Refusal } from "../codes.ts";
import type { SignerIdentity } from "../sigstore/verifier.ts";
import type { Statement } from "../statement.ts";
import type { Requirement, SignerInput, VerificationInput } from "../types.ts";

/** Who made the signature, before anybody says that they may. */
export type Signer =
  | { carrier: "dsse"; kid: string; thumbprint: string }
  /** By each instance of Sigstore that vouches for the bundle. */
  | { carrier: "sigstore"; identities: ReadonlyMap<string, SignerIdentity> };

/** An authenticated statement. */
export interface Signed {
  statement: Statement;
  signer: Signer;
  /** `sha256:<hex>` of the payload. */
  digest: string;
  input: SignerInput;
}

/** An authenticated statement beside the change that it has to be about. */
export interface Claim extends Signed {
  input: VerificationInput;
  /** Entries of the policy that hold for the changed paths; all of them have to be met, so the strictest decides. */
  requirements: readonly Requirement[];
}

export type Judgement = { ok: true; detail: string } | Refusal;

export type Judge = (claim: Claim) => Judgement;

/** A step that looks at who signed, not at what it is about. */
export type SignerJudge = (signed: Signed) => Judgement;

export function pass(detail: string): Judgement {
  return { ok: true, detail: cut(detail) };
}
