import type { DeploymentLog } from "../deployment/ports.ts";
import type { PullRequestKey } from "../ports/keys.ts";
import { asksForStatements, type Certifying, certify, type LandedLog, type LandedRecord } from "./certify.ts";
import type { MergedSource } from "./change.ts";
import { landingsOf } from "./landings.ts";

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
