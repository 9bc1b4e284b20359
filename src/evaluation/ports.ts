import type { Decision, Verdict } from "../decision/types.ts";
import type { Facts } from "../facts/facts.ts";
import type { PolicyState } from "../policy/effective.ts";

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

/** What GitHub tells only once, taken from a verified delivery. Immutable. */
export type Witness =
  | { kind: "push"; ref: string; before: string; after: string; forced: boolean; at: string; actor: WitnessActor }
  | { kind: "edit"; node: string; number: number | null; at: string; actor: WitnessActor }
  | { kind: "label"; issue: number; label: string; at: string; actor: WitnessActor; contentDigest: string | null }
  | { kind: "act"; name: string; number: number | null; sha: string | null; at: string; actor: WitnessActor };

export interface WitnessActor {
  account: { id: number; login: string; type: "User" | "Bot" | "Organization" | "Mannequin" | "EnterpriseUserAccount" } | null;
  via: { id: number; slug: string } | null;
}

/** Another open pull request with the same head commit and the same check name. */
export interface Sibling {
  number: number;
  baseRef: string;
}

export interface Reading {
  facts: Facts;
  policy: PolicyState;
  siblings: Sibling[];
}

/** Reads all that a decision needs. Rejects with kind `unknown` only when nothing can be said at all (GitHub is away). */
export interface FactSource {
  read(key: PullRequestKey, witnesses: Witness[]): Promise<Reading>;
  /** Head and base as they are now; null when the pull request is gone. */
  current(key: PullRequestKey): Promise<{ headSha: string; baseSha: string; baseRef: string; state: "open" | "closed" | "merged" } | null>;
}

/** What is on GitHub, or is to be there. `observed` is the second run, `agent-policy (observe)`. */
export interface CheckOutput {
  name: string;
  headSha: string;
  verdict: Verdict;
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
  externalId: string;
}

export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  level: "notice" | "warning" | "failure";
  title: string;
  message: string;
}

export interface Publisher {
  /** Posts a new in_progress run; returns the run id. */
  begin(key: RepositoryKey, name: string, headSha: string, title: string): Promise<number>;
  /** Completes run `runId` (or posts a new one); a `pending` verdict leaves it in progress. */
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

export interface DecisionLog {
  record(key: PullRequestKey, decision: Decision, reading: { facts: Facts; policy: PolicyState }): Promise<void>;
  published(key: PullRequestKey, headSha: string): Promise<Published[]>;
  rememberPublished(key: PullRequestKey, published: Published): Promise<void>;
  witnesses(key: PullRequestKey, headRef: string | null): Promise<Witness[]>;
  /** Latest verdicts of other open pull requests for the same name and head commit. */
  siblingVerdicts(key: RepositoryKey, name: string, headSha: string): Promise<{ number: number; verdict: Verdict }[]>;
}
