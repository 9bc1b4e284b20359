/** Runs of workflows, and the environments that their jobs wait for. */
import type { Actor, AppReference } from "./actors.ts";
import type { Conclusion } from "./checks.ts";

export interface EnvironmentOptions {
  /** People, and teams by slug; one of them must approve. */
  reviewers?: (Actor | string)[];
  preventSelfReview?: boolean;
  /** Apps that are asked, six at most; pass `sim.app` for ours. */
  protectionRules?: (AppReference | { app: AppReference; enabled: boolean })[];
  /** Patterns of branches (of tags: `refs/tags/v*`), `protected` for branches with rules, null for all. */
  branchPolicy?: string[] | "protected" | null;
  /** Minutes; after `clock.advance`, call the run's `proceed`. */
  waitTimer?: number;
  canAdminsBypass?: boolean;
}

export interface WorkflowRunOptions {
  path: string;
  /** What set it off; `workflow_dispatch` without it. */
  event?: string;
  by: Actor;
  /** Who ran it again. */
  rerunBy?: Actor;
  /** Branch or tag; the default branch without it. */
  branch?: string;
  /** Of a `workflow_dispatch`. */
  inputs?: Record<string, unknown>;
  /** Where the branch is, for a pull request from a fork. */
  fork?: { readonly id: number };
  /** The commit, where the branch has moved on. */
  sha?: string;
  /** Short for one job with this environment. */
  environment?: string;
  /** Without it, one job that needs nothing. */
  jobs?: {
    name: string;
    environment?: string | undefined;
    /** False: it uses the environment and makes no deployment (`environment.deployment: false`). */
    deploys?: boolean;
    needs?: string[];
    /** `if: always()`: a cancellation does not stop it. */
    always?: boolean;
  }[];
}

export interface WorkflowRun {
  readonly id: number;
  readonly headSha: string;
  readonly status: "queued" | "waiting" | "in_progress" | "completed";
  readonly conclusion: Conclusion | null;
  readonly attempt: number;
  readonly jobs: readonly { id: number; name: string; status: string; conclusion: Conclusion | null }[];
  /** Every answer and report of a protection rule or a reviewer, oldest first. */
  readonly answers: readonly {
    appId: number | null;
    login: string | null;
    environment: string;
    state: "approved" | "rejected" | null;
    comment: string;
  }[];
  /** What runs ends, and what needs it begins and ends, up to a job that waits. @throws when nothing runs. */
  finish(conclusion?: Conclusion): void;
  /** Another App's protection rule answers; ours does it through the API. */
  answerRule(options: {
    app: AppReference;
    environment: string;
    state: "approved" | "rejected";
    comment?: string;
  }): void;
  /** A required reviewer answers. @throws when he is none. */
  review(options: { by: Actor; environment: string; state: "approved" | "rejected"; comment?: string }): void;
  /** An administrator starts the waiting jobs past every rule. @throws when the environment forbids it. */
  force(by: Actor, environment: string): void;
  /** Looks again at what waits, after a wait timer has run out. */
  proceed(): void;
  rerun(by: Actor): void;
  cancel(): void;
  /** Adds a file that the run leaves behind. */
  artifact(name: string, options?: { size?: number; digest?: string }): void;
  /** Whoever may write can delete the record of a run that has ended. */
  delete(): void;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  /** Changes what is given and leaves the rest. */
  edit(options: EnvironmentOptions): void;
  delete(): void;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  /** State of the newest status; null without one. */
  readonly state: string | null;
  status(options: {
    by: Actor;
    state: "error" | "failure" | "inactive" | "in_progress" | "pending" | "queued" | "success";
    description?: string;
  }): void;
}
