import type { Landing } from "../../facts/deployment.ts";
import type { JudgedChange, MergedChange } from "./change.ts";
import { flawOf } from "./flaw.ts";

/**
 * What a merged pull request brought to its branch: each commit cleared, when the head that was merged had passed and the
 * branch holds the merge of that head and nothing else; each uncleared otherwise, with the reason.
 */
export function landingsOf(number: number, judged: JudgedChange | null, merged: MergedChange): Landing[] {
  const problem =
    judged === null
      ? "It was merged before this App had judged it."
      : (flawOf(judged, merged)?.reason ?? null);
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
