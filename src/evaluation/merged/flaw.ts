import type { JudgedChange, MergedChange } from "./change.ts";

/** Why a merged change is not what was judged and shown green, as a code and in one sentence. */
export interface Flaw {
  code:
    | "landed/other-head"
    | "landed/other-branch"
    | "landed/not-green"
    | "landed/other-tree"
    | "landed/unknown-tree";
  reason: string;
}

/**
 * What speaks against a merge, whatever it is to be good for: clearing its commits for deployments, or certifying it. The gate's
 * check counts and not only the decision, since pull requests that share a head share the strictest answer. Null for nothing.
 */
export function flawOf(
  judged: JudgedChange,
  { headSha, baseRef, faithful, detail }: MergedChange,
): Flaw | null {
  const { subject } = judged.decision;
  if (headSha !== subject.headSha) {
    const reason = `Another head was merged (${headSha.slice(0, 7)}) than the one that was judged last (${subject.headSha.slice(0, 7)}).`;
    return { code: "landed/other-head", reason };
  }
  if (baseRef !== subject.base) {
    const reason = `It was merged into another branch (${baseRef}) than it was judged for (${subject.base}).`;
    return { code: "landed/other-branch", reason };
  }
  const notGreen = whyNotGreen(judged);
  if (notGreen !== null) return { code: "landed/not-green", reason: notGreen };
  if (!judged.facts.commits.known)
    return { code: "landed/unknown-tree", reason: "Its commits could not be read." };
  if (!faithful.known) {
    const reason = `What landed could not be compared with what was judged: ${faithful.gap.detail}`;
    return { code: "landed/unknown-tree", reason };
  }
  return faithful.value ? null : { code: "landed/other-tree", reason: detail };
}

function whyNotGreen({ decision: { gate, verdict }, shown }: JudgedChange): string | null {
  if (gate.kind === "advisory") return "Its base branch has no gate, so its check requires nothing.";
  if (verdict === "pass" && shown === "pass") return null;
  return `Its check said \`${verdict === "pass" ? (shown ?? "nothing") : verdict}\` when it was merged.`;
}
