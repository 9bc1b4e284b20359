import type { Decision } from "../../decision/types.ts";
import { AgentPolicyError } from "../../errors.ts";
import { type Certificate, certificateOf, propertiesOf } from "../../provenance/certificate.ts";
import { summaryOf } from "../../provenance/summary.ts";
import type { PullRequestKey } from "../ports/keys.ts";
import type { JudgedChange, MergedChange, MergeMethod } from "./change.ts";
import { type Flaw, flawOf } from "./flaw.ts";

/** What became of a merged change. */
export interface LandedRecord {
  /** The head at the time of the merge. */
  headSha: string;
  /** The commit that the branch points to since. */
  sha: string;
  tree: string;
  /** `refs/heads/main` */
  baseRef: string;
  method: MergeMethod | null;
  state: "certified" | "uncertified";
  code: "landed/certified" | "landed/relieved" | Flaw["code"];
  reason: string;
  decision: string;
  /** The signed summary; null unless certified. */
  summary: Uint8Array | null;
}

export interface LandedLog {
  /** The last decision about a pull request; null when it never was judged. */
  judged(key: PullRequestKey): Promise<JudgedChange | null>;
  isRecorded(key: PullRequestKey): Promise<boolean>;
  /** Keeps the record, and tells people when it is not certified. The first one stands. */
  record(key: PullRequestKey, record: LandedRecord): Promise<void>;
}

export interface Certifying {
  now: () => Date;
  /** Signs a statement; gives the envelope. */
  sign: (statement: object) => Uint8Array;
  /** Who this App is, in what it signs. */
  verifier: string;
  /** Where repositories are, `https://github.com`. */
  host: string;
}

/** Facts about statements are gathered just where the policy asks for them. */
export function asksForStatements({ decision, facts }: JudgedChange): boolean {
  return decision.attribution.governed && facts.provenance !== undefined;
}

/**
 * Certifies the landed commit where it is what was judged, else says why not.
 *
 * @returns null where it is, and no statement stands for it: the policy only offered relief for one, so there is nothing to certify
 * @throws AgentPolicyError of kind `unknown` while GitHub does not name the landed commit
 */
export function certify(
  certifying: Certifying,
  key: PullRequestKey,
  judged: JudgedChange,
  merged: MergedChange,
): LandedRecord | null {
  const { headSha, baseRef, method, tip } = merged;
  if (tip === null)
    throw new AgentPolicyError(
      "unknown",
      "evaluation/no-merge-commit",
      `GitHub does not name the commit that ${key.owner}/${key.name}#${key.number} was merged as`,
      { remedy: "It is asked again by itself." },
    );
  const flaw = objectionTo(judged, merged);
  const certificate = certificateOf(judged.decision, judged.facts);
  if (flaw === null && propertiesOf(certificate).length === 0) return null;
  return {
    headSha,
    ...tip,
    baseRef,
    method,
    state: flaw === null ? "certified" : "uncertified",
    code: flaw?.code ?? "landed/certified",
    reason: flaw?.reason ?? merged.detail,
    decision: judged.decision.id,
    summary:
      flaw === null
        ? certifying.sign(summary(certifying, key, judged.decision, certificate, { ...tip, baseRef }))
        : null,
  };
}

/** A certificate besides says that provenance was shown. */
function objectionTo(
  judged: JudgedChange,
  merged: MergedChange,
): Pick<LandedRecord, "code" | "reason"> | null {
  const flaw = flawOf(judged, merged);
  const letPass = judged.decision.relieved.some(({ finding }) => finding.rule === "provenance/required");
  if (flaw !== null || !letPass) return flaw;
  return { code: "landed/relieved", reason: "Its provenance was let pass, not shown." };
}

function summary(
  { host, verifier, now }: Certifying,
  key: PullRequestKey,
  decision: Decision,
  certificate: Certificate,
  landed: { sha: string; tree: string; baseRef: string },
): object {
  return summaryOf({
    commit: landed.sha,
    tree: landed.tree,
    baseRef: landed.baseRef,
    repository: `${host}/${key.owner}/${key.name}`,
    repositoryId: key.repositoryId,
    policyDigest: decision.policy.digest,
    attestations: certificate.attestations.map(({ digest }) => digest),
    properties: propertiesOf(certificate),
    verifier,
    at: now().toISOString(),
  });
}
