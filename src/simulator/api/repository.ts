/** A repository and what people do in it. */
import type { Actor, AppReference, Role } from "./actors.ts";
import type { Acts } from "./acts.ts";
import type { CheckRun, Conclusion } from "./checks.ts";
import type { CommitHandle, CommitOptions, FileContent } from "./commits.ts";
import type { RulesetHandle, RulesetOptions } from "./rulesets.ts";
import type { Deployment, Environment, EnvironmentOptions, WorkflowRun, WorkflowRunOptions } from "./runs.ts";
import type { RepositorySettingsOptions } from "./settings.ts";
import type { Issue, PullRequest } from "./threads.ts";

export interface RepositoryOptions {
  id?: number;
  private?: boolean;
  defaultBranch?: string;
  /** First commit; without it the repository is empty until the first `commit`. */
  files?: Record<string, FileContent>;
  collaborators?: [Actor, Role][];
  teams?: [string, Role][];
  /** Custom property values. */
  properties?: Record<string, string>;
  allowAutoMerge?: boolean;
  /** How pull requests may be merged; in every way unless told. */
  mergeMethods?: ("merge" | "squash" | "rebase")[];
}

export interface Repository extends Acts {
  readonly id: number;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly fullName: string;
  readonly defaultBranch: string;
  /** Commit at the tip of a branch. @throws when there is none. */
  head(branch?: string): string;
  branches(): string[];
  /** Text of a file at a branch or commit; null when there is none. */
  read(path: string, ref?: string): string | null;
  /** One commit, one push. @throws PushRejected when a ruleset forbids it. */
  commit(options: CommitOptions): CommitHandle;
  /** Points the branch at any commit (history may be lost). */
  forcePush(options: { branch: string; to: string; by: Actor; bypass?: boolean }): void;
  createBranch(name: string, options: { from?: string; by: Actor }): void;
  deleteBranch(name: string, options: { by: Actor }): void;
  renameBranch(name: string, to: string, options: { by: Actor }): void;
  tag(name: string, options: { at?: string; by: Actor }): void;
  openPullRequest(options: {
    by: Actor;
    /** `branch`, or `owner:branch` for a fork. */
    head: string;
    base?: string;
    title?: string;
    body?: string;
    draft?: boolean;
    viaApp?: AppReference;
  }): PullRequest;
  pullRequest(number: number): PullRequest;
  fork(by: Actor): Repository;
  issue(options: { by: Actor; title: string; body?: string; viaApp?: AppReference }): Issue;
  ruleset(options: RulesetOptions): RulesetHandle;
  /** An administrator changes settings. */
  configure(options: RepositorySettingsOptions): void;
  /** A check run of another App (or a workflow: `{id: 15368, slug: "github-actions"}`). */
  checkRun(options: {
    app: AppReference;
    name: string;
    sha: string;
    status?: "queued" | "in_progress" | "completed";
    conclusion?: Conclusion;
  }): CheckRun;
  /** Finds or makes an environment and sets what is given. */
  environment(name: string, options?: EnvironmentOptions): Environment;
  /** Starts a workflow: its jobs begin, or wait for their environment. What they do is the caller's to play. */
  workflowRun(options: WorkflowRunOptions): WorkflowRun;
  /** Somebody deploys through the API, past every workflow and environment rule. */
  deployment(options: {
    by: Actor;
    viaApp?: AppReference;
    /** Branch, tag or commit; the default branch without it. */
    ref?: string;
    environment?: string;
  }): Deployment;
  deployments(environment?: string): { id: number; sha: string; environment: string; state: string | null }[];
  /** Check runs on a commit, newest first. */
  checkRuns(sha: string): CheckRun[];
  /** A person presses "Re-run" on a check run. */
  rerequest(run: CheckRun, by: Actor): void;
  /** A person presses one of the buttons that a check run offers. */
  requestAction(run: CheckRun, by: Actor, identifier: string): void;
  status(options: {
    by: Actor;
    sha: string;
    context: string;
    state: "error" | "failure" | "pending" | "success";
  }): void;
  setRole(user: Actor, role: Role | null): void;
  setProperty(name: string, value: string): void;
  rename(name: string, options: { by: Actor }): void;
  archive(options: { by: Actor }): void;
  /** Entries of the merge queue of a branch, first to merge first. */
  mergeQueue(base?: string): { number: number; state: string; groupHead: string | null }[];
  /** The wait for more entries is over: groups are formed from what is queued. */
  formGroups(base?: string): void;
}
