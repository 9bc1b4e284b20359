import type { Facts } from "../../facts/facts.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { MergeGroupKey, PullRequestKey, RepositoryKey } from "./keys.ts";
import type { Witness } from "./witness.ts";

/** Where a pull request stands. A decision holds for exactly one of these. */
export interface Position {
  headSha: string;
  /** Tip of the base branch. */
  baseSha: string;
  /** `refs/heads/main`. */
  baseRef: string;
  state: "open" | "closed" | "merged";
}

/** Another open pull request with the same head commit. */
export interface Sibling {
  number: number;
  /** `refs/heads/main`. */
  baseRef: string;
}

/** All that a decision needs, and where the pull request stood when the last of it was read. */
export interface Reading {
  facts: Facts;
  policy: PolicyState;
  siblings: Sibling[];
  /** As the closing query saw it; another head than the facts' means that they are mixed and must be read again. */
  position: Position;
}

/** A pull request after the first look, before the expensive reading. */
export interface OpenedPullRequest {
  position: Position;
  /** `refs/heads/feature` of this repository; null for a fork's branch, which has nothing to do with one of the same name here. */
  headRef: string | null;
  /** Short name; null where the repository has none. */
  defaultBranch: string | null;
  policy: PolicyState;
  /**
   * Reads the rest and joins it with what we witnessed.
   *
   * @param onIssues finds what we witnessed about issues, whose numbers are known only now
   */
  read(witnesses: Witness[], onIssues: (issues: number[]) => Promise<Witness[]>): Promise<Reading>;
}

/** One pull request of a merge group. */
export interface QueuedChange {
  number: number;
  /** Its head as it was queued. */
  headSha: string;
  /** Whether the queue's commit has the tree that merging this head onto the previous commit gives; null when that cannot be found out. */
  faithful: boolean | null;
  detail: string;
}

export interface MergeGroupReading {
  /** First to merge first. Empty with a gap when the group cannot be taken apart. */
  changes: QueuedChange[];
  /** Why the group cannot be judged, in one sentence. */
  gap: string | null;
  defaultBranch: string | null;
}

/** An open pull request as GitHub lists it. */
export interface OpenChange {
  number: number;
  /** Full ref name. */
  baseRef: string;
  headSha: string;
  /** When anything about it changed last: a push, a comment, a label; in whole seconds. */
  updatedAt: string;
}

/**
 * Reads from GitHub. Every method rejects with an `AgentPolicyError` of kind `unknown` when GitHub is away or answers
 * nonsense; such a rejection may be tried again later. What cannot be read for good is a gap in the facts instead.
 */
export interface FactSource {
  /** Null when there is no such pull request. */
  open(key: PullRequestKey): Promise<OpenedPullRequest | null>;
  /** Where it stands now; null when the pull request is gone. */
  current(key: PullRequestKey): Promise<Position | null>;
  /** Null when the group was dissolved. */
  mergeGroup(key: MergeGroupKey): Promise<MergeGroupReading | null>;
  /** Every open pull request, or those against one base branch (`refs/heads/main`). */
  openPullRequests(key: RepositoryKey, baseRef?: string): Promise<OpenChange[]>;
}
