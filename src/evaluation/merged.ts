import type { Decision } from "../decision/types.ts";
import type { Facts } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import { landingsOf } from "./deployment/landing.ts";
import type { DeploymentLog } from "./deployment/ports.ts";
import { asksForStatements, type Certifying, certify, type LandedLog, type LandedRecord } from "./landed.ts";
import type { PullRequestKey } from "./ports.ts";

export type MergeMethod = "merge" | "squash" | "rebase" | "fast-forward";

/** What a merged pull request left on its branch, as GitHub has it. */
export interface MergedChange {
  /** The head at the time of the merge. */
  headSha: string;
  /** `refs/heads/main` */
  baseRef: string;
  mergedAt: string;
  /** What the branch pointed to once it was merged; null where GitHub does not say. */
  tip: { sha: string; tree: string } | null;
  /** Commits that are on the base branch because of it. */
  landed: string[];
  method: MergeMethod | null;
  /** Whether every commit that landed has the tree that git computes from what was judged and what was there before. */
  faithful: Known<boolean>;
  /** What was compared, or how it differs, in one sentence. */
  detail: string;
}

/** What the App last decided about a pull request, and from what. */
export interface JudgedChange {
  decision: Decision;
  facts: Facts;
  /** What the gate's check said of the judged head; null where it said nothing. */
  shown: string | null;
}

export interface MergedSource {
  /**
   * @param judged tells a rebase from a squash, by the commits that were judged
   * @returns null unless the pull request is merged
   * @throws AgentPolicyError of kind `unknown` when GitHub is away
   */
  merged(key: PullRequestKey, judged: JudgedChange | null): Promise<MergedChange | null>;
}

export interface MergedDeps {
  source: MergedSource;
  log: LandedLog;
  clearances: Pick<DeploymentLog, "hasLanded" | "writeLandings">;
  certifying: Certifying;
}

/**
 * Compares, once, what a merged pull request left on its branch with what was judged: records which commits that clears for
 * deployments, and certifies the change where its policy asks for statements. None of it prevents the merge: the change is in by now.
 *
 * @returns what became of the certificate; null where there is nothing to certify: not merged, never judged, no agent's, attested by nobody,
 * or recorded before
 * @throws AgentPolicyError of kind `unknown` when GitHub is away: try again later
 */
export async function recordMerged(deps: MergedDeps, key: PullRequestKey): Promise<LandedRecord | null> {
  const judged = await deps.log.judged(key);
  const clears = !(await deps.clearances.hasLanded(key));
  const certifies = judged !== null && asksForStatements(judged) && !(await deps.log.isRecorded(key));
  if (!clears && !certifies) return null;
  const merged = await deps.source.merged(key, judged);
  if (merged === null) return null;
  if (clears)
    await deps.clearances.writeLandings(key, merged.mergedAt, landingsOf(key.number, judged, merged));
  if (!certifies) return null;
  const record = certify(deps.certifying, key, judged, merged);
  if (record === null) return null;
  await deps.log.record(key, record);
  return record;
}
