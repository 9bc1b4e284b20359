import { type Refusal, refuse } from "../codes.ts";
import { thumbprintOf } from "../keys.ts";
import type { BuilderKey } from "../types.ts";
import { builderOf } from "./builder.ts";
import { pass, type Signed, type SignerJudge } from "./claim.ts";

/**
 * The key has to count at the end of the run and at receipt. Both: the signer says when the run ended, so a stolen key that has
 * expired could tell an earlier time; nobody but us says when it was received.
 *
 * A key that the policy lists more than once has to pass everywhere, so that no second entry revives a revoked one.
 */
export const key: SignerJudge = (claim) => {
  const { signer, input } = claim;
  if (signer.carrier === "sigstore") return pass("The certificate's time was checked with its signature.");
  const { thumbprint } = signer;
  const same = (entry: BuilderKey) => thumbprintOf(entry) === thumbprint;
  const named = builderOf(claim);
  const own = named?.carrier === "dsse" ? named.keys.filter(same) : [];
  const everywhere = input.policy.builders.flatMap((one) =>
    one.carrier === "dsse" ? one.keys.filter(same) : [],
  );
  const withdrawn = input.revocations?.keys ?? [];
  for (const entry of everywhere)
    if (entry.status === "revoked" || withdrawn.includes(entry.kid) || withdrawn.includes(thumbprint))
      return refuse("key/revoked", `Key ${entry.kid} is revoked.`);
  for (const entry of own) {
    const refusal = outsideWindow(entry, claim);
    if (refusal !== null) return refusal;
  }
  return pass(
    `Key ${own.map(({ kid }) => kid).join(", ")} counted when the run ended and when this was received.`,
  );
};

function outsideWindow(entry: BuilderKey, { statement, input }: Signed): Refusal | null {
  const { kid, status, "not-before": start, "not-after": end } = entry;
  const finished = Date.parse(statement.predicate.runDetails.metadata.finishedOn);
  if (start !== undefined && finished < Date.parse(start))
    return refuse("key/not-yet-valid", `Key ${kid} counts from ${start}; the run ended before.`);
  if (end !== undefined && Math.max(finished, Date.parse(input.receivedAt)) > Date.parse(end))
    return refuse("key/expired", `Key ${kid} counted until ${end}.`);
  // with an end, the window says what is new; without one, only what was accepted before is not
  if (status === "retired" && end === undefined && input.acceptedBefore !== true)
    return refuse("key/retired", `Key ${kid} is retired and signs nothing new.`);
  return null;
}
