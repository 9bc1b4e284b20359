import { hash } from "node:crypto";
import { crossExamined } from "../evaluation/provenance/contradictions.ts";
import { judgeAttestation } from "../evaluation/provenance/judge.ts";
import { questionOf } from "../evaluation/provenance/question.ts";
import type { Facts } from "../facts/facts.ts";
import { known } from "../facts/known.ts";
import type { ChangeRange } from "../git/range.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { SigstoreTrust } from "../provenance/sigstore/trust.ts";
import { branchOf } from "./change-range.ts";

/**
 * The attestations that the user named, verified against a local range, as a fact. What only GitHub knows (numbers of repository,
 * owner and pull request) is not compared.
 *
 * @returns nothing where the policy asks for none
 */
export async function withAttestations(
  range: ChangeRange,
  policy: PolicyState,
  facts: Facts,
  { files, trust }: { files: readonly Uint8Array[]; trust: SigstoreTrust },
): Promise<Pick<Facts, "provenance">> {
  const question = questionOf(policy, facts);
  if (question === null) return {};
  if (!question.known) return { provenance: question };
  const sigstore = await trust(question.value.policy);
  const target = { ...question.value.target, baseRef: branchOf(range.base), headRef: branchOf(range.head) };
  const judged = files.map((bytes) =>
    judgeAttestation(
      { ...question.value, target, sigstore, at: facts.asOf },
      { digest: `sha256:${hash("sha256", bytes)}`, bytes, receivedAt: null, uploader: null, source: "file" },
      false,
    ),
  );
  return { provenance: known({ candidates: crossExamined(judged), unreadElsewhere: null }) };
}
