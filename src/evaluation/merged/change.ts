import type { Decision } from "../../decision/types.ts";
import type { Facts } from "../../facts/facts.ts";
import type { Known } from "../../facts/known.ts";
import type { PullRequestKey } from "../ports/keys.ts";

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
