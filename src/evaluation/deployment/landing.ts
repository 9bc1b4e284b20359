import type { Landing } from "../../facts/deployment.ts";
import type { PullRequestKey, RepositoryKey } from "../ports.ts";
import type { DeploymentLog, JudgedHead, LandingSource, MergedChange } from "./ports.ts";

interface LandingDeps {
  landing: LandingSource;
  log: Pick<DeploymentLog, "judged" | "hasLanded" | "writeLandings" | "baseline" | "writeBaseline">;
  now: () => Date;
}

/**
 * Records, once, what a merged pull request brought to its branch: each commit cleared, when the head that was merged had
 * passed and the branch holds the merge of that head and nothing else; each uncleared otherwise, with the reason.
 *
 * @throws AgentPolicyError of kind `unknown` when GitHub is away
 */
export async function recordLanding(deps: LandingDeps, key: PullRequestKey): Promise<void> {
  if (await deps.log.hasLanded(key)) return;
  const judged = await deps.log.judged(key);
  const merged = await deps.landing.merged(key, judged);
  if (merged === null) return;
  const problem = whyUncleared(judged, merged);
  const row = (sha: string): Landing => ({
    sha,
    number: key.number,
    state: problem === null ? "cleared" : "uncleared",
    detail: problem ?? `Merged with the check green (${merged.method}).`,
    whole: sha === merged.headSha || sha === merged.tip,
    at: merged.mergedAt,
    decision: judged?.decision ?? null,
    governed: judged?.governed ?? false,
    agents: judged?.agents ?? [],
    participants: judged?.participants ?? [],
  });
  await deps.log.writeLandings(key, merged.mergedAt, merged.landed.map(row));
}

/** Why a merge clears nothing, in one sentence; null when it does. */
function whyUncleared(judged: JudgedHead | null, merged: MergedChange): string | null {
  if (judged === null) return "It was merged before this App had judged it.";
  if (judged.headSha !== merged.headSha) return "Another head was merged than the one that was judged last.";
  if (judged.baseRef !== merged.baseRef) return "It was merged into another branch than it was judged for.";
  return judged.notGreen ?? merged.unfaithful;
}

/**
 * Remembers where the default branch stands when the App first sees a repository: what it holds by then is before the
 * App's time. Done once; nothing moves it afterwards.
 */
export async function recordBaseline(deps: LandingDeps, key: RepositoryKey): Promise<void> {
  if ((await deps.log.baseline(key)) !== null) return;
  const tip = await deps.landing.tip(key);
  if (tip !== null) await deps.log.writeBaseline(key, tip, deps.now().toISOString());
}
