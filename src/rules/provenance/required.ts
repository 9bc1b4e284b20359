import type { AttestationFact } from "../../facts/attestations.ts";
import type { Evidence } from "../../identity/types.ts";
import type { Cover } from "../../provenance/coverage.ts";
import { levelOf, requirementsFor } from "../../provenance/requirements.ts";
import { landingNames } from "../paths/landing.ts";
import { missing } from "../review/missing.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";
import { coverOf } from "./cover.ts";
import { vendor } from "./vendor.ts";

/** `provenance.require`: where an agent's change comes from, and in what it was made. */
export const provenanceRequired: Rule = {
  id: "provenance/required",
  title: "Provenance",
  description:
    "Every commit of an agent's change is the agent's own as GitHub verified it, or covered by a statement of the sandbox that made it, as the policy asks for the changed paths.",
  controls: ["ASI04", "MAESTRO-L4", "NIST-AI-RMF-MEASURE-2.7"],
  unexceptable: true,
  *evaluate(context): Iterable<RuleResult> {
    const { policy, facts, attribution } = context;
    const provenance = policy.provenance;
    if (!attribution.governed || provenance === undefined) return;
    const names = landingNames(facts);
    if (!names.known) {
      if (provenance.require.length > 0) yield { gap: names.gap };
      return;
    }
    const requirements = requirementsFor(provenance, names.value);
    const level = levelOf(requirements);
    if (level === "none") return;
    const because = requirements
      .filter((one) => levelOf([one]) === level)
      .map((one) => pointer("provenance", "require", provenance.require.indexOf(one)));
    yield* level === "vendor" ? vendor(context, because) : sandbox(context, because);
  },
};

/** Level `sandbox`: statements cover every commit of an agent; people's need somebody else's approval. */
function* sandbox(context: RuleContext, because: string[]): Iterable<RuleResult> {
  const cover = coverOf(context);
  if (!cover.known) {
    yield { gap: cover.gap };
    return;
  }
  const bare = cover.value.filter(({ by }) => by === "nothing");
  if (bare.length > 0) yield* uncovered(context, cover.value, bare, because);
  if (cover.value.some(({ by }) => by === "approval"))
    yield* missing(context, {
      requirement: { approvals: 1, from: undefined },
      subject: { kind: "change" },
      what: "A person's commit in an attested change",
      because,
    });
}

function* uncovered(
  context: RuleContext,
  all: readonly Cover[],
  bare: readonly Cover[],
  because: string[],
): Iterable<RuleResult> {
  const { provenance, change } = context.facts;
  if (provenance?.known !== true) return;
  const { candidates, unreadElsewhere } = provenance.value;
  // What could not be read might be what is missing, so this is asked again.
  if (unreadElsewhere !== null) yield { gap: unreadElsewhere };
  const refused = candidates.filter(({ verification }) => !verification.verified);
  const shown = bare.slice(0, 5).map(({ sha }) => sha.slice(0, 7));
  const list = bare.length > shown.length ? `${shown.join(", ")} and others` : shown.join(", ");
  const noBuilders = context.policy.provenance?.builders.length === 0;
  yield {
    finding: {
      severity: "fail",
      subject: { kind: "change" },
      message: `No statement of a sandbox stands for ${bare.length} of ${all.length} commits (${list})${whyNot(refused)}.`,
      remedy: noBuilders
        ? "Name the sandboxes whose word counts under `provenance.builders`; the policy names none."
        : `Have the sandbox that made the change attest it up to ${change.head.sha.slice(0, 7)} and upload that to /v1/attestations.`,
      evidence: refused.slice(0, 10).map(evidenceOf),
      because,
    },
  };
}

function whyNot(refused: readonly AttestationFact[]): string {
  const [latest] = refused;
  if (latest === undefined) return "";
  const { code, reason } = latest.verification;
  const more = refused.length > 1 ? `, the latest of ${refused.length}` : "";
  return `; an attestation was refused (${code}${more}): ${reason.replace(/\.$/, "")}`;
}

function evidenceOf({ digest, source, verification }: AttestationFact): Evidence {
  return {
    kind: "attestation",
    value: `${digest} ${verification.code}`,
    basis: verification.genuine ? "verified" : "claimed",
    where: source === "upload" ? "upload" : source === "github" ? "GitHub's attestations" : "file",
    agent: null,
  };
}
