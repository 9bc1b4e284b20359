import type { AttestationFact } from "../../facts/attestations.ts";
import { type Refusal, refuse } from "../../provenance/codes.ts";
import { crossExamine } from "../../provenance/sets.ts";
import type { Statement } from "../../provenance/statement.ts";
import type { Workload } from "../ports/attestations.ts";

/**
 * Statements that contradict another one count no more. Of those about other changes only the ones that prove a
 * contradiction are worth telling, and the refusal names them.
 */
export function crossExamined(
  own: readonly AttestationFact[],
  elsewhere: readonly AttestationFact[] = [],
): AttestationFact[] {
  const refused = crossExamine([...own, ...elsewhere].map(({ verification }) => verification));
  return own.map((one) => {
    const refusal = refused.get(one.verification.payloadDigest ?? "");
    return refusal === undefined ? one : refusedAfterAll(one, refusal);
  });
}

/** Of a workload that sent too many nothing counts, whoever brought it: what was not looked at might contradict it. */
export function withoutCrowd(
  all: readonly AttestationFact[],
  crowded: readonly Workload[],
): AttestationFact[] {
  if (crowded.length === 0) return [...all];
  return all.map((one) => {
    const { genuine, statement } = one.verification;
    if (!genuine || statement === undefined) return one;
    const { issuer, subject } = workloadOf(statement);
    return crowded.some((other) => other.issuer === issuer && other.subject === subject)
      ? refusedAfterAll(
          one,
          refuse("set/too-many", `${subject} sent more about this change than is looked at.`),
        )
      : one;
  });
}

function refusedAfterAll(one: AttestationFact, { code, detail }: Refusal): AttestationFact {
  const steps = [...one.verification.steps, { name: "others", ok: false, code, detail }];
  return {
    ...one,
    verification: { ...one.verification, verified: false, coverage: null, code, reason: detail, steps },
  };
}

/** Who made a statement, as its builder vouches for it. */
export function workloadOf(statement: Statement): Workload {
  const { issuer, subject } = statement.predicate.buildDefinition.internalParameters.agent.identity;
  return { issuer, subject };
}
