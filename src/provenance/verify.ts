import { hash } from "node:crypto";
import { authenticate } from "./authenticate.ts";
import type { Refusal } from "./codes.ts";
import { open } from "./open.ts";
import { readStatement } from "./read.ts";
import { requirementsFor } from "./requirements.ts";
import type { Claim, Judge } from "./steps/claim.ts";
import { credentials } from "./steps/credentials.ts";
import { grant } from "./steps/grant.ts";
import { identity } from "./steps/identity.ts";
import { isolation } from "./steps/isolation.ts";
import { logs } from "./steps/logs.ts";
import { coverageOf, subjects } from "./steps/subjects.ts";
import { target, unchecked } from "./steps/target.ts";
import { times } from "./steps/times.ts";
import { tools } from "./steps/tools.ts";
import type { Verification, VerificationInput } from "./types.ts";
import { SIGNER } from "./vouch.ts";

/** Does the word say what has to be so? */
const CONTENT: readonly [name: string, judge: Judge][] = [
  ["times", times],
  ["target", target],
  ["subjects", subjects],
  ["identity", identity],
  ["grant", grant],
  ["isolation", isolation],
  ["credentials", credentials],
  ["tools", tools],
  ["logs", logs],
];

/**
 * Verifies one attestation against one change: named steps, cheap ones first, up to the first that fails. Nothing of it is believed
 * before its signature; nothing that is not signed decides anything.
 *
 * @returns always an answer: whatever goes wrong is a refusal with a code of `CODES`
 */
export function verify(input: VerificationInput): Verification {
  const answer: Verification = {
    verified: false,
    code: "internal",
    reason: "",
    steps: [],
    payloadDigest: null,
    carrier: null,
    builder: null,
    key: null,
    genuine: false,
    coverage: null,
    unchecked: unchecked(input),
  };
  try {
    walk(input, answer);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    take(answer, "internal", { ok: false, code: "internal", detail });
    answer.verified = false;
  }
  return answer;
}

function walk(input: VerificationInput, answer: Verification): void {
  const opened = open(input.bytes);
  if (!take(answer, "envelope", opened)) return;
  answer.carrier = opened.carrier;
  answer.payloadDigest = `sha256:${hash("sha256", opened.envelope.payload)}`;

  const signed = authenticate(opened, input);
  if (!take(answer, "signature", signed)) return;
  answer.key = signed.signer.carrier === "dsse" ? signed.signer.kid : null;

  const read = readStatement(opened.envelope.payload);
  if (!take(answer, "statement", read)) return;
  const { statement } = read;
  answer.statement = statement;

  const claim: Claim = {
    statement,
    signer: signed.signer,
    digest: answer.payloadDigest,
    input,
    requirements: requirementsFor(input.policy, input.names),
  };
  if (!judge(SIGNER, claim, answer)) return;
  answer.builder = statement.predicate.runDetails.builder.id;
  answer.genuine = true;
  if (!judge(CONTENT, claim, answer)) return;
  answer.coverage = coverageOf(claim);
  answer.verified = answer.coverage !== null;
  answer.code = "ok";
  answer.reason = `Signed by ${answer.builder}, and every step holds.`;
}

function judge(judges: typeof CONTENT, claim: Claim, answer: Verification): boolean {
  return judges.every(([name, one]) => take(answer, name, one(claim)));
}

/** Records a step; true when it holds. */
function take<T extends { ok: true; detail?: string }>(
  answer: Verification,
  name: string,
  outcome: T | Refusal,
): outcome is T {
  if (outcome.ok) {
    answer.steps.push({ name, ok: true, code: "ok", detail: outcome.detail ?? "Well formed." });
    return true;
  }
  const { code, detail } = outcome;
  answer.steps.push({ name, ok: false, code, detail });
  answer.code = code;
  answer.reason = detail;
  return false;
}
