import { deferred, incomplete, type Known, known } from "../../facts/known.ts";
import { type Cover, coverRange, peoplesCommits } from "../../provenance/coverage.ts";
import type { Statement } from "../../provenance/statement.ts";
import type { RuleContext } from "../rule.ts";

/** What stands for each commit of the change; not known where its commits or the statements about it are not. */
export function coverOf(context: RuleContext): Known<Cover[]> {
  const { commits, provenance } = context.facts;
  if (!commits.known) return commits;
  if (provenance === undefined) return unread(context);
  if (!provenance.known) return provenance;
  const verifications = provenance.value.candidates.map(({ verification }) => verification);
  return known(coverRange(commits.value, verifications, peoplesCommits(context.attribution)));
}

/** A clone knows no statements unless somebody names files; the App has to know them. */
function unread({ facts }: RuleContext): Known<never> {
  const what = "attestations";
  return facts.origin === "git"
    ? deferred("attestations/none-given", what, "A clone holds none; name files with --attestation.")
    : incomplete("attestations/unread", what, "Nobody looked for the statements of sandboxes.");
}

/** The statements that together cover the change whole, clean merges of the base aside; empty when any commit is left. */
export function coveringStatements(context: RuleContext): Statement[] {
  const cover = coverOf(context);
  const { provenance } = context.facts;
  if (!cover.known || provenance?.known !== true) return [];
  if (!cover.value.every(({ by }) => by === "statement" || by === "update-merge")) return [];
  const digests = new Set(cover.value.flatMap((one) => (one.by === "statement" ? one.digests : [])));
  return provenance.value.candidates.flatMap(({ verification: { verified, payloadDigest, statement } }) =>
    verified && statement !== undefined && digests.has(payloadDigest ?? "") ? [statement] : [],
  );
}
