import type { Landing } from "../../facts/deployment.ts";
import type { JudgedChange, MergedChange } from "../merged.ts";
import type { RepositoryKey } from "../ports.ts";
import type { DeploymentLog, DeploymentSource } from "./ports.ts";

/**
 * What a merged pull request brought to its branch: each commit cleared, when the head that was merged had passed and the
 * branch holds the merge of that head and nothing else; each uncleared otherwise, with the reason.
 */
export function landingsOf(number: number, judged: JudgedChange | null, merged: MergedChange): Landing[] {
  const problem = whyUncleared(judged, merged);
  const { governed = false, agents = [], participants = [] } = judged?.decision.attribution ?? {};
  return merged.landed.map((sha) => ({
    sha,
    number,
    state: problem === null ? "cleared" : "uncleared",
    detail: problem ?? `Merged with the check green (${merged.method}).`,
    whole: sha === merged.headSha || sha === merged.tip?.sha,
    at: merged.mergedAt,
    decision: judged?.decision.id ?? null,
    governed,
    agents,
    participants,
  }));
}

/** Why a merge clears nothing, in one sentence; null when it does. */
function whyUncleared(judged: JudgedChange | null, merged: MergedChange): string | null {
  if (judged === null) return "It was merged before this App had judged it.";
  const { headSha, base } = judged.decision.subject;
  if (headSha !== merged.headSha) return "Another head was merged than the one that was judged last.";
  if (base !== merged.baseRef) return "It was merged into another branch than it was judged for.";
  return whyNotGreen(judged) ?? whyUnfaithful(merged);
}

function whyNotGreen({ decision, facts, shown }: JudgedChange): string | null {
  const { gate, verdict } = decision;
  if (gate.kind === "advisory") return "Its base branch has no gate, so its check requires nothing.";
  if (verdict !== "pass" || shown !== "pass")
    return `Its check said \`${verdict === "pass" ? (shown ?? "nothing") : verdict}\` when it was merged.`;
  return facts.commits.known ? null : "Its commits could not be read.";
}

function whyUnfaithful({ faithful, detail }: MergedChange): string | null {
  if (!faithful.known)
    return `What landed could not be compared with what was judged: ${faithful.gap.detail}`;
  return faithful.value ? null : detail;
}

interface BaselineDeps {
  source: Pick<DeploymentSource, "tip">;
  log: Pick<DeploymentLog, "baseline" | "writeBaseline">;
  now: () => Date;
}

/**
 * Remembers where the default branch stands when the App first sees a repository: what it holds by then is before the
 * App's time. Done once; nothing moves it afterwards.
 */
export async function recordBaseline(deps: BaselineDeps, key: RepositoryKey): Promise<void> {
  if ((await deps.log.baseline(key)) !== null) return;
  const tip = await deps.source.tip(key);
  if (tip !== null) await deps.log.writeBaseline(key, tip, deps.now().toISOString());
}
