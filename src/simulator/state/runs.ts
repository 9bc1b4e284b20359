/** What the simulated GitHub remembers of workflow runs, their jobs and what these wait for. */
import type { Conclusion } from "../api.ts";
import type { Deployment, Environment } from "./environments.ts";
import type { Account, Repository } from "./types.ts";

export interface WorkflowRun {
  id: number;
  nodeId: string;
  number: number;
  path: string;
  event: string;
  /** Branch or tag. */
  branch: string;
  headSha: string;
  /** The fork for a pull request from one, else the repository itself. */
  headRepository: Repository;
  attempt: number;
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  actor: Account;
  triggeringActor: Account;
  jobs: Job[];
  /** Somebody asked for its end; jobs with `always()` go on. */
  cancelling: boolean;
  artifacts: Artifact[];
  answers: GateAnswer[];
  createdAt: string;
  startedAt: string;
  updatedAt: string;
}

export interface Job {
  id: number;
  nodeId: string;
  name: string;
  /** Names of jobs that end before this one begins. */
  needs: string[];
  /** `if: always()`: neither a failure before it nor a cancellation stops it. */
  always: boolean;
  environment: string | null;
  /** `environment.deployment: false`: it uses the environment without making a deployment. */
  deploys: boolean;
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  gate: Gate | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** What stands between a job and its environment. */
export interface Gate {
  environment: Environment;
  deployment: Deployment | null;
  since: string;
  /** Ids of Apps whose protection rule has not answered. */
  rules: Set<number>;
  /** A required reviewer has still to approve. */
  review: boolean;
}

/** What an App's protection rule, a reviewer or an administrator said of an environment. */
export interface GateAnswer {
  /** The App, or the person. */
  appId: number | null;
  by: Account | null;
  environment: string;
  /** Null: a report that decides nothing. */
  state: "approved" | "rejected" | null;
  comment: string;
  at: string;
}

export interface Artifact {
  id: number;
  nodeId: string;
  name: string;
  size: number;
  digest: string;
  createdAt: string;
}
