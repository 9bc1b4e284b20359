import type { Decision } from "../decision/types.ts";
import type { Facts } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import { type Certificate, certificateOf, propertiesOf } from "../provenance/certificate.ts";
import { summaryOf } from "../provenance/summary.ts";
import type { TargetCommit } from "../provenance/types.ts";
import type { PullRequestKey } from "./ports.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

/** What landed of a pull request, as GitHub has it. */
export interface Landing {
  /** The head at the time of the merge. */
  headSha: string;
  /** The commit that the branch points to since. */
  sha: string;
  tree: string;
  /** `refs/heads/main` */
  baseRef: string;
  method: MergeMethod | null;
  /** Whether every commit that landed has the tree that git computes from what was judged and what was there before. */
  faithful: Known<boolean>;
  /** In one sentence. */
  detail: string;
}

export interface LandingSource {
  /** @param commits the commits that were judged, oldest first. Null when it was not merged. */
  landing(key: PullRequestKey, commits: readonly TargetCommit[]): Promise<Landing | null>;
}

export interface JudgedChange {
  decision: Decision;
  facts: Facts;
}

/** What became of a merged change. */
export interface LandedRecord extends Omit<Landing, "faithful" | "detail"> {
  state: "certified" | "uncertified";
  code:
    | "landed/certified"
    | "landed/other-head"
    | "landed/not-green"
    | "landed/relieved"
    | "landed/other-tree"
    | "landed/unknown-tree";
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

export interface LandedDeps {
  source: LandingSource;
  log: LandedLog;
  now: () => Date;
  /** Signs a statement; gives the envelope. */
  sign: (statement: object) => Uint8Array;
  /** Who this App is, in what it signs. */
  verifier: string;
  /** Where repositories are, `https://github.com`. */
  host: string;
}

/**
 * Compares what was merged with what was judged, and certifies the landed commit or records that it could not. Nothing of it
 * prevents anything: the change is in by now.
 *
 * @returns null where the change is nothing to certify: not merged, never judged, or no agent's
 * @throws AgentPolicyError of kind `unknown` when GitHub is away: try again later
 */
export async function certifyLanded(deps: LandedDeps, key: PullRequestKey): Promise<LandedRecord | null> {
  const judged = await deps.log.judged(key);
  if (judged === null || !asksForStatements(judged) || (await deps.log.isRecorded(key))) return null;
  const { commits } = judged.facts;
  const landing = await deps.source.landing(key, commits.known ? commits.value : []);
  if (landing === null) return null;
  const certificate = certificateOf(judged.decision, judged.facts);
  const { faithful: _, detail: __, ...landed } = landing;
  const flaw = flawOf(judged, landing);
  const record: LandedRecord = {
    ...landed,
    state: flaw === null ? "certified" : "uncertified",
    code: flaw?.code ?? "landed/certified",
    reason: flaw?.reason ?? landing.detail,
    decision: judged.decision.id,
    summary: flaw === null ? deps.sign(summary(deps, key, { judged, landing, certificate })) : null,
  };
  await deps.log.record(key, record);
  return record;
}

/** Facts about statements are gathered just where the policy asks for them. */
function asksForStatements({ decision, facts }: JudgedChange): boolean {
  return decision.attribution.governed && facts.provenance !== undefined;
}

function flawOf(
  { decision }: JudgedChange,
  landing: Landing,
): { code: LandedRecord["code"]; reason: string } | null {
  if (landing.headSha !== decision.subject.headSha)
    return {
      code: "landed/other-head",
      reason: `Head ${landing.headSha.slice(0, 7)} was merged; ${decision.subject.headSha.slice(0, 7)} was judged last.`,
    };
  if (decision.verdict !== "pass")
    return { code: "landed/not-green", reason: `It was merged while its verdict was ${decision.verdict}.` };
  if (decision.relieved.some(({ finding }) => finding.rule === "provenance/required"))
    return { code: "landed/relieved", reason: "Its provenance was let pass, not shown." };
  if (!landing.faithful.known) return { code: "landed/unknown-tree", reason: landing.faithful.gap.detail };
  return landing.faithful.value ? null : { code: "landed/other-tree", reason: landing.detail };
}

function summary(
  deps: LandedDeps,
  key: PullRequestKey,
  of: { judged: JudgedChange; landing: Landing; certificate: Certificate },
): object {
  const { judged, landing, certificate } = of;
  return summaryOf({
    commit: landing.sha,
    tree: landing.tree,
    baseRef: landing.baseRef,
    repository: `${deps.host}/${key.owner}/${key.name}`,
    repositoryId: key.repositoryId,
    policyDigest: judged.decision.policy.digest,
    attestations: certificate.attestations.map(({ digest }) => digest),
    properties: propertiesOf(certificate),
    verifier: deps.verifier,
    at: deps.now().toISOString(),
  });
}
