import { refuse } from "../codes.ts";
import { thumbprintOf } from "../keys.ts";
import { instanceOf } from "../sigstore/instance.ts";
import type { SignerIdentity } from "../sigstore/verifier.ts";
import type { SigstoreBuilder } from "../types.ts";
import { type Judgement, pass, type Signed, type SignerJudge } from "./claim.ts";

/**
 * The signer and the builder that the statement names have to be a pair of the policy. SLSA: "Consumers MUST accept only specific
 * signer-builder pairs", https://slsa.dev/spec/v1.1/provenance#builder
 */
export const builder: SignerJudge = ({ statement, signer, input }) => {
  const { id } = statement.predicate.runDetails.builder;
  const named = input.policy.builders.find((one) => one.id === id);
  if (named === undefined) return refuse("builder/unknown", `The policy has no builder ${id}.`);
  if (named.carrier === "sigstore")
    return signer.carrier === "sigstore" ? certificate(named, signer.identities) : notSigner(id);
  const own = signer.carrier === "dsse" && named.keys.some((key) => thumbprintOf(key) === signer.thumbprint);
  return own ? pass(id) : notSigner(id);
};

function notSigner(id: string): Judgement {
  return refuse("builder/not-signer", `It names the builder ${id}, whose signature it does not wear.`);
}

/** Every name is compared whole: as a pattern, an identity lets in its neighbours. */
function certificate(builder: SigstoreBuilder, identities: ReadonlyMap<string, SignerIdentity>): Judgement {
  const { id, certificate: asked } = builder;
  const shown = identities.get(instanceOf(builder));
  if (shown === undefined)
    return refuse("certificate/instance", `It is not of the Sigstore instance ${instanceOf(builder)}.`);
  if (shown.san !== asked.san) return refuse("certificate/san", `The certificate is for ${shown.san}.`);
  if (shown.issuer !== asked.issuer) return refuse("certificate/issuer", `Its issuer is ${shown.issuer}.`);
  const repository = asked["source-repository-id"];
  if (repository !== undefined && shown.sourceRepositoryId !== String(repository))
    return refuse(
      "certificate/source-repository",
      `It belongs to repository ${shown.sourceRepositoryId ?? "(none)"}.`,
    );
  const environment = asked["runner-environment"];
  if (environment !== undefined && shown.runnerEnvironment !== environment)
    return refuse(
      "certificate/runner-environment",
      `It ran on ${shown.runnerEnvironment ?? "(nothing named)"}.`,
    );
  return pass(id);
}

/** The builder of the policy that the statement names. */
export function builderOf({ statement, input }: Signed) {
  return input.policy.builders.find(({ id }) => id === statement.predicate.runDetails.builder.id);
}
