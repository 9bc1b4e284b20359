import { authenticate } from "./authenticate.ts";
import type { Refusal } from "./codes.ts";
import type { Opened } from "./open.ts";
import type { Statement } from "./statement.ts";
import { builder } from "./steps/builder.ts";
import type { SignerJudge } from "./steps/claim.ts";
import { identity } from "./steps/identity.ts";
import { key } from "./steps/key.ts";
import { revocation } from "./steps/revocation.ts";
import type { SignerInput } from "./types.ts";

/** May this signer speak, and may he still? What passes these is a builder's word, right or wrong. */
export const SIGNER: readonly [name: string, judge: SignerJudge][] = [
  ["builder", builder],
  ["key", key],
  ["revocation", revocation],
];

/**
 * Whether a builder of the policy says this, with a key that counts now, about an identity that it may name. What nobody
 * vouches for is not worth keeping; whether the rest holds is for `verify`, beside the change.
 *
 * @param statement what `opened` carries, with its digest `sha256:…`
 */
export function vouch(
  opened: Opened,
  { statement, digest }: { statement: Statement; digest: string },
  input: SignerInput,
): { ok: true } | Refusal {
  const signed = authenticate(opened, input);
  if (!signed.ok) return signed;
  const { signer } = signed;
  for (const judge of [...SIGNER.map(([, one]) => one), identity]) {
    const judgement = judge({ statement, signer, digest, input });
    if (!judgement.ok) return judgement;
  }
  return { ok: true };
}
