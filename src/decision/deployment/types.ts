import type { Gap } from "../../facts/known.ts";
import type { CommitAttribution } from "../../identity/types.ts";
import type { Decision, Finding, Relief } from "../types.ts";

/** What GitHub is told; `wait`: nothing yet, which keeps the job from running. */
export type DeploymentVerdict = "approve" | "reject" | "wait";

/** A commit of the deployed range that counts as an agent's. */
export interface AgentCommit {
  sha: string;
  /** Registry ids; empty where nobody can name the agent. */
  agents: string[];
  attribution: Pick<CommitAttribution, "class" | "basis">;
  /** The pull request it came by, and how far that clears it; null: it came by none. */
  landing: { number: number; state: "cleared" | "open" | "pending" | "uncleared"; detail: string } | null;
}

export interface DeploymentDecision {
  version: 1;
  /** Digest over engine version, policy and facts. */
  id: string;
  engine: string;
  verdict: DeploymentVerdict;
  /** One sentence: why. */
  reason: string;
  subject: {
    repository: string;
    environment: string;
    runId: number;
    attempt: number;
    workflow: string;
    sha: string;
    ref: string;
  };
  policy: Decision["policy"];
  factsDigest: string;
  asOf: string;
  /** When a verdict that rests on an authorisation or on a policy entry may change without an event. */
  validUntil: string | null;
  /** From where the range was counted, and how many commits it holds; null where that is unknown. */
  range: { since: string; kind: "deployment" | "baseline"; commits: number } | null;
  agentCommits: AgentCommit[];
  /** Findings that count, strictest first. */
  findings: Finding[];
  relieved: { finding: Finding; relief: Relief }[];
  incomplete: Gap[];
  /** Authorisations and break-glass that do not count, and why, one sentence each. */
  refused: string[];
  /** Set when a person can still let it pass: what they have to do. */
  awaits: { by: "button" | "comment"; from: string[]; until: string | null } | null;
  /** The authorisations that this approval uses up. */
  uses: string[];
}
