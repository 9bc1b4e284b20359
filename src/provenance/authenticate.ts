import { type Refusal, refuse } from "./codes.ts";
import { type Envelope, preAuthenticationEncoding } from "./envelope.ts";
import { isSignedBy, type TrustedKey, trustedKeys } from "./keys.ts";
import type { Opened } from "./open.ts";
import { instanceOf } from "./sigstore/instance.ts";
import type { SignerIdentity } from "./sigstore/verifier.ts";
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

/** Each instance that the policy names is asked; whose word the builder needs is told by its entry. */
function byBundle({ value, envelope }: Opened, { policy, sigstore }: SignerInput): Authenticated | Refusal {
  const named = policy.builders.flatMap((one) => (one.carrier === "sigstore" ? [instanceOf(one)] : []));
  const identities = new Map<string, SignerIdentity>();
  let refusal: Refusal | null = null;
  for (const instance of new Set(named)) {
    const answer =
      sigstore?.get(instance)?.(value, envelope.payload) ??
      refuse("sigstore/unavailable", `No trusted root of the Sigstore instance ${instance} is known here.`);
    if (answer.ok) identities.set(instance, answer.identity);
    else refusal ??= answer;
  }
  const [first] = identities.values();
  if (first === undefined) return refusal ?? refuse("sigstore/unavailable");
  return { ok: true, detail: `Certificate of ${first.san}.`, signer: { carrier: "sigstore", identities } };
}
