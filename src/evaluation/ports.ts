import type { Annotation } from "../decision/render/annotations.ts";
import type { Decision, Verdict } from "../decision/types.ts";
import type { Actor } from "../facts/account.ts";
import type { Authorization } from "../facts/authorization.ts";
import type { AgentActivity, Facts } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import type { Act } from "../levers/act.ts";
import type { Answer } from "../levers/answer.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { AuthorizationScope } from "./deployment/ports.ts";

/** A repository by number, as GitHub keys it; owner and name are for URLs and may go stale. */
export interface RepositoryKey {
  installationId: number;
  repositoryId: number;
  owner: string;
  name: string;
}

export interface PullRequestKey extends RepositoryKey {
  number: number;
}

/** A group of the merge queue, as `merge_group.checks_requested` announces it. */
export interface MergeGroupKey extends RepositoryKey {
  headSha: string;
  headRef: string;
  baseSha: string;
  /** The branch the group would be merged into, `refs/heads/main`. */
  baseRef: string;
}

/** What GitHub tells only once, taken from a verified delivery. Immutable. */
export type Witness =
  | {
      kind: "push";
      ref: string;
      before: string;
      after: string;
      forced: boolean;
      at: string;
      actor: WitnessActor;
    }
  | { kind: "edit"; node: string; number: number | null; at: string; actor: WitnessActor }
  | {
      kind: "label";
      issue: number;
      label: string;
      at: string;
      actor: WitnessActor;
      contentDigest: string | null;
    }
  | { kind: "act"; name: string; number: number | null; sha: string | null; at: string; actor: WitnessActor };

export type WitnessActor = Actor;

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

/** A check run as it is to be on GitHub. */
export interface CheckOutput {
  name: string;
  headSha: string;
  verdict: Verdict;
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
  externalId: string;
  /** Buttons on GitHub's page, three at most; a press comes back as `check_run.requested_action`. An empty list takes old ones away. */
  actions?: { label: string; description: string; identifier: string }[];
}

export interface BeginOptions {
  /** An earlier attempt may have posted the run and crashed: look for it before posting another. */
  adopt: boolean;
}

export interface Publisher {
  /** Posts a new in_progress run (or adopts one); returns the run id. */
  begin(
    key: RepositoryKey,
    name: string,
    headSha: string,
    title: string,
    options?: BeginOptions,
  ): Promise<number>;
  /** Completes run `runId`, which must be in progress, or posts a new one. A `pending` verdict leaves it in progress. Returns the run id. */
  publish(key: RepositoryKey, check: CheckOutput, runId: number | null): Promise<number>;
}

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

/** Asks for a later evaluation; bursts coalesce. */
export interface WorkEnqueuer {
  enqueue(key: PullRequestKey, options: { reason: string; invalidate: boolean }): Promise<void>;
}
