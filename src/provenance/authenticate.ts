import { type Refusal, refuse } from "./codes.ts";
import { type Envelope, preAuthenticationEncoding } from "./envelope.ts";
import { isSignedBy, type TrustedKey, trustedKeys } from "./keys.ts";
import type { Opened } from "./open.ts";
import type { Signer } from "./steps/claim.ts";
import type { SignerInput } from "./types.ts";

export interface Authenticated {
  ok: true;
  detail: string;
  signer: Signer;
}

/** Finds out who signed; whether they may is for the steps after it. */
export function authenticate(opened: Opened, input: SignerInput): Authenticated | Refusal {
  const { carrier } = opened;
  if (!input.policy.builders.some((one) => one.carrier === carrier))
    return refuse("carrier/no-builder", `No builder of the policy has \`carrier: ${carrier}\`.`);
  return carrier === "dsse" ? byKey(opened.envelope, trustedKeys(input.policy)) : byBundle(opened, input);
}

function byKey(envelope: Envelope, keys: readonly TrustedKey[]): Authenticated | Refusal {
  const data = preAuthenticationEncoding(envelope.payload);
  const { keyid } = envelope;
  // the hint only says which key to try first
  const hinted = keys.find(({ kid, thumbprint }) => kid === keyid || thumbprint === keyid);
  const order = hinted === undefined ? keys : [hinted, ...keys.filter((one) => one !== hinted)];
  for (const one of order) {
    if (!isSignedBy(one, data, envelope.signature)) continue;
    const { kid, alg, thumbprint } = one;
    return { ok: true, detail: `${alg}, key ${kid}.`, signer: { carrier: "dsse", kid, thumbprint } };
  }
  return refuse("signature/invalid", `None of the policy's ${keys.length} keys made this signature.`);
}

function byBundle({ value, envelope }: Opened, { sigstore }: SignerInput): Authenticated | Refusal {
  if (sigstore === undefined) return refuse("sigstore/unavailable");
  const answer = sigstore(value, envelope.payload);
  if (!answer.ok) return answer;
  const { identity } = answer;
  return { ok: true, detail: `Certificate of ${identity.san}.`, signer: { carrier: "sigstore", identity } };
}
