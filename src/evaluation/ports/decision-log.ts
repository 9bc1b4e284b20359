import type { Decision, Verdict } from "../../decision/types.ts";
import type { Authorization } from "../../facts/authorization.ts";
import type { AgentActivity, Facts } from "../../facts/facts.ts";
import type { Known } from "../../facts/known.ts";
import type { Act } from "../../levers/act.ts";
import type { Answer } from "../../levers/answer.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { PullRequestKey, RepositoryKey } from "./keys.ts";
import type { Witness } from "./witness.ts";

/** What the log remembers of a published check, to write nothing when nothing changed. */
export interface Published {
  name: string;
  headSha: string;
  runId: number;
  verdict: Verdict | "in-progress";
  /** Digest of verdict and findings as rendered. */
  fingerprint: string;
  decisionId: string | null;
}

/** Whose activity is asked for, and as of which head and moment. */
export interface ActivityQuestion {
  agents: string[];
  headSha: string;
  asOf: string;
}

/** An issue's approval that a merged pull request used. */
export interface MergedUse {
  /** `repositoryId#number` */
  issue: string;
  /** The pull request. */
  number: number;
  /** ISO 8601; when the merge was learned of. */
  mergedAt: string;
}

/** Of which commit authorisations are asked for, and for what. */
export interface AuthorizationScope {
  sha: string;
  /** Environments or `bot:ID` that a button may have stood for. */
  targets: readonly string[];
  asOf: string;
}

/** What is remembered between evaluations. Check runs stick to a commit, so `published` is kept per repository, name and head. */
export interface DecisionLog {
  /**
   * A number greater than any given out for this pull request before. Whoever holds the greatest may record and publish;
   * an evaluation that was overtaken (a lost lease, a slow worker) notices by it.
   */
  nextGeneration(key: PullRequestKey): Promise<number>;
  /** The greatest number given out. */
  latestGeneration(key: PullRequestKey): Promise<number>;
  record(
    key: PullRequestKey,
    decision: Decision,
    reading: { facts: Facts; policy: PolicyState },
  ): Promise<void>;
  /** The pull request is closed or gone: its verdict no longer counts for its siblings. */
  recordClosed(key: PullRequestKey, state: "closed" | "merged" | "gone"): Promise<void>;
  /** Everything remembered for this commit of this repository, one row a name, whichever pull request published it. */
  published(key: RepositoryKey, headSha: string): Promise<Published[]>;
  /** Replaces the row of (repository, name, head). */
  rememberPublished(key: RepositoryKey, published: Published): Promise<void>;
  /** Witnesses about this pull request, and about pushes to `headRef` (full name) when given. */
  witnesses(key: PullRequestKey, headRef: string | null): Promise<Witness[]>;
  /** Acts on this pull request and on these commits, oldest first. */
  acts(key: PullRequestKey, shas: string[]): Promise<Known<Act[]>>;
  /** What people said to authorise this commit for bots, as recorded. */
  authorizations(key: PullRequestKey, scope: AuthorizationScope): Promise<Authorization[]>;
  /** What was done about acts on this pull request, oldest first. */
  answers(key: PullRequestKey): Promise<Answer[]>;
  /** Witnesses about issues of this repository. */
  issueWitnesses(key: RepositoryKey, issues: number[]): Promise<Witness[]>;
  /** Which pull requests answered these issues (`repositoryId#number`) when they were merged. */
  mergedUses(key: RepositoryKey, issues: string[]): Promise<MergedUse[]>;
  /** What these agents did before this pull request; a gap where the record cannot tell yet. */
  activity(key: PullRequestKey, question: ActivityQuestion): Promise<Known<AgentActivity[]>>;
  /**
   * Latest recorded verdict of each pull request not recorded as closed whose last decision was for this name and head
   * commit, this one included if `key` is a pull request's.
   */
  siblingVerdicts(
    key: RepositoryKey,
    name: string,
    headSha: string,
  ): Promise<{ number: number; verdict: Verdict }[]>;
}
