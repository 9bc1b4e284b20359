import type { DeploymentDecision } from "../../decision/deployment/types.ts";
import type { Authorization } from "../../facts/authorization.ts";
import type { DeployingRun, DeploymentFacts, Floor, Landing } from "../../facts/deployment.ts";
import type { Act } from "../../levers/act.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { AuthorizationScope } from "../ports/decision-log.ts";
import type { DeploymentKey, PullRequestKey, RepositoryKey } from "../ports/keys.ts";
import type { Witness } from "../ports/witness.ts";

/** What the App remembers that no API tells; the source asks for it once it knows which commits it is about. */
export interface DeploymentMemory {
  /** Commits deployed to the environment with this App's approval, latest first; `relieved`: a person let it pass. */
  approved(key: DeploymentKey): Promise<{ sha: string; at: string; relieved: boolean }[]>;
  /** The tip of the default branch when the repository was first seen; null when it was not. */
  baseline(key: RepositoryKey): Promise<Floor | null>;
  landings(key: RepositoryKey, shas: readonly string[]): Promise<Landing[]>;
  /** Records what became of a merged pull request; see `recordMerged`. */
  land(key: PullRequestKey): Promise<void>;
  /** Witnessed pushes that led to one of these commits, oldest first. */
  pushesTo(key: RepositoryKey, shas: readonly string[]): Promise<Extract<Witness, { kind: "push" }>[]>;
  /** Acts on the run, on these commits and pull requests, oldest first; and for a run that follows others, on those. */
  acts(
    key: DeploymentKey,
    about: { numbers: readonly number[]; shas: readonly string[]; run: DeployingRun },
  ): Promise<Act[]>;
  /** What people said of this commit and, lately, of others; as recorded. */
  authorizations(key: RepositoryKey, question: AuthorizationScope): Promise<Authorization[]>;
}

/** A run after the first look. */
export interface OpenedDeployment {
  policy: PolicyState;
  run: DeployingRun;
  /** Reads the rest. */
  read(memory: DeploymentMemory): Promise<DeploymentFacts>;
}

export interface DeploymentAnswer {
  /** Null: a report that decides nothing, of which GitHub takes ten. */
  state: "approved" | "rejected" | null;
  /** Markdown, at most 1,024 characters. */
  comment: string;
}

/**
 * Reads and answers on GitHub. Every method rejects with an `AgentPolicyError` of kind `unknown` when GitHub is away; such a
 * rejection may be tried again later.
 */
export interface DeploymentSource {
  /** Null when the run does not wait for this environment (any more). */
  open(key: DeploymentKey): Promise<OpenedDeployment | null>;
  /** The run as it stands, where it still waits for the environment; null where it does not. */
  current(key: DeploymentKey): Promise<DeployingRun | null>;
  /** @returns false when GitHub does not take it, since nothing waits for it any more or the reports are used up */
  answer(key: DeploymentKey, answer: DeploymentAnswer): Promise<boolean>;
  /** The tip of the default branch; null where there is no commit. */
  tip(key: RepositoryKey): Promise<string | null>;
}

/** A deployment as it is remembered. */
export interface RememberedDeployment {
  state: "waiting" | "approved" | "rejected" | "gone";
  answering: "approved" | "rejected" | null;
  attempt: number;
  reports: number;
  /** Fingerprint of the last report. */
  report: string | null;
}

export interface DeploymentLog extends Omit<DeploymentMemory, "land"> {
  /** The deployment as remembered; null when it was never seen. */
  find(key: DeploymentKey): Promise<RememberedDeployment | null>;
  /** Writes decision, facts and policy, and that the deployment waits, in one transaction. */
  record(
    key: DeploymentKey,
    decision: DeploymentDecision,
    reading: { facts: DeploymentFacts; policy: PolicyState },
  ): Promise<void>;
  /** Uses an authorisation up. False when another run has. */
  use(key: RepositoryKey, authorization: string, use: string): Promise<boolean>;
  /** An answer is about to be sent; whether GitHub took it may never be known. */
  answering(key: DeploymentKey, state: "approved" | "rejected"): Promise<void>;
  /** It waits no longer. */
  ended(key: DeploymentKey, state: "approved" | "rejected" | "gone"): Promise<void>;
  reported(key: DeploymentKey, fingerprint: string): Promise<void>;
  /** Whether it was recorded what became of it. */
  hasLanded(key: PullRequestKey): Promise<boolean>;
  writeLandings(key: PullRequestKey, at: string, landings: Landing[]): Promise<void>;
  /** Does nothing when there is one. */
  writeBaseline(key: RepositoryKey, sha: string, at: string): Promise<void>;
}
