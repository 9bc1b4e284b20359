/** The public face of the simulator: what a demo, a test or a benchmark holds in its hands. */
import type { FaultControl } from "./faults.ts";

export interface SimulatorOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** Start of the logical clock; without it the clock runs with real time and `advance` shifts it. */
  now?: string;
  /** Our App's registration; permissions and events replace the defaults. */
  app?: {
    id?: number;
    slug?: string;
    webhookSecret?: string;
    permissions?: Permissions;
    events?: string[];
  };
  /** Entries above which a recursive tree is cut and flagged `truncated` (GitHub: 100,000). */
  treeLimit?: number;
}

/** Permission name to level, as in an App's registration (`contents: "read"`). */
export type Permissions = Record<string, "read" | "write" | "admin">;

export interface Simulator {
  /** Root of the REST API; GraphQL answers at `${url}/graphql`. */
  readonly url: string;
  /** The App under test. */
  readonly app: OwnApp;
  readonly clock: Clock;
  /** From now on webhooks are sent there, signed with `secret` (default: the App's own secret). */
  connect(hook: { url: string; secret?: string }): void;
  /** Webhooks are no longer sent; events that happen now leave no delivery, as with an inactive hook. */
  disconnect(): void;
  /** Finds or creates. */
  organization(login: string, options?: { id?: number }): Organization;
  user(login: string, options?: { id?: number; name?: string; emails?: string[] }): Actor;
  /** A bot account; with `app`, also registers that App, whose bot it is. */
  bot(login: string, options?: { id?: number; app?: AppReference }): Actor;
  /** Another App, e.g. one whose checks policy names. */
  registerApp(app: AppReference): AppReference;
  /** An existing repository by `owner/name`. */
  repository(fullName: string): Repository;
  /** Every delivery attempt, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Sends the delivery with this GUID again (same GUID, `redelivery: true`). */
  redeliver(guid: string): Promise<Delivery>;
  /** Resolves when every delivery that has been sent was answered or gave up. */
  settled(): Promise<void>;
  /** Every API request received, oldest first. */
  readonly requests: LoggedRequest[];
  /** Routes and GraphQL fields that were asked for and that the simulator does not have; each was answered with 501. */
  readonly unsupported: string[];
  readonly faults: FaultControl;
  /** Sets what is left of the primary limit of the App's installations (they are otherwise fresh). */
  setRateLimit(resource: "core" | "graphql", remaining: number): void;
  /** A personal access token acting as this user. */
  token(user: Actor): string;
  /** Sends a webhook event that no action of the simulator causes, with a payload of the caller's. */
  emit(event: string, payload: Record<string, unknown>): void;
  close(): Promise<void>;
}

export interface Clock {
  now(): Date;
  advance(milliseconds: number): void;
}

export interface AppReference {
  id: number;
  slug: string;
  name?: string;
}

export interface OwnApp extends AppReference {
  clientId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  webhookSecret: string;
  /** The account that acts when the App acts, `slug[bot]`. */
  botAccount: Actor;
}

/** A user or a bot; pass it as `by`. */
export interface Actor {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot";
  readonly nodeId: string;
}

export interface Organization {
  readonly id: number;
  readonly login: string;
  /** Installs our App; returns the installation. Sends `installation.created`. */
  install(options?: { repositories?: "all" | string[]; permissions?: Permissions; by?: Actor }): Installation;
  addMember(user: Actor, role?: "member" | "admin"): void;
  removeMember(user: Actor): void;
  team(slug: string, members?: Actor[], options?: { parent?: string; name?: string }): Team;
  repository(name: string, options?: RepositoryOptions): Repository;
  ruleset(options: RulesetOptions): RulesetHandle;
}

export interface Installation {
  readonly id: number;
  addRepository(name: string): void;
  removeRepository(name: string): void;
  suspend(): void;
  unsuspend(): void;
  uninstall(): void;
}

export interface Team {
  readonly id: number;
  readonly slug: string;
  add(user: Actor): void;
  remove(user: Actor): void;
}

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

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
}

/** Text, bytes, a file with a mode (symbolic link: mode 120000, content is the target), a submodule, or null to delete. */
export type FileContent =
  | string
  | Uint8Array
  | { content: string | Uint8Array; mode?: "100644" | "100755" | "120000" }
  | { submodule: string };

export interface Person {
  name: string;
  email: string;
  /** ISO 8601; the clock's time without it. */
  date?: string;
}

export interface CommitOptions {
  /** Default: the default branch. Created from the default branch (or `from`) when it does not exist. */
  branch?: string;
  from?: string;
  /** Who pushes. */
  by: Actor;
  /** An App in whose hands the pusher's token was; webhooks and activity do not tell it, as on GitHub. */
  viaApp?: AppReference;
  author?: Actor | Person;
  committer?: Actor | Person;
  message?: string;
  files?: Record<string, FileContent | null>;
  rename?: [from: string, to: string][];
  /** Makes a merge commit with this branch or commit as second parent. */
  merge?: string;
  /** `github`: signed by GitHub's web-flow key. `{signer}`: by that user's own key. `unverified`: by a key nobody knows. */
  signed?: "github" | { signer: Actor } | "unverified";
  /** An administrator's push past the rulesets. */
  bypass?: boolean;
  /** Writes the commit without moving any branch or telling anyone. */
  detached?: boolean;
}

export interface CommitHandle {
  sha: string;
  tree: string;
  parents: string[];
}

export interface Repository {
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
  /** A check run of another App (or a workflow: `{id: 15368, slug: "github-actions"}`). */
  checkRun(options: {
    app: AppReference;
    name: string;
    sha: string;
    status?: "queued" | "in_progress" | "completed";
    conclusion?: Conclusion;
  }): CheckRun;
  /** Starts a workflow on a branch: a record of who set it off, which does nothing itself and tells no webhook. */
  workflowRun(options: {
    path: string;
    /** What set it off; `workflow_dispatch` without it. */
    event?: string;
    by: Actor;
    /** Who ran it again. */
    rerunBy?: Actor;
    branch?: string;
  }): WorkflowRun;
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

export type Conclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required"
  | "stale";

export interface WorkflowRun {
  readonly id: number;
  finish(conclusion?: Conclusion): void;
  /** Whoever may write can delete the record of a run that has ended. */
  delete(): void;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly app: AppReference;
  readonly status: string;
  readonly conclusion: Conclusion | null;
  readonly externalId: string;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly {
    path: string;
    start_line: number;
    message: string;
    annotation_level: string;
  }[];
}

export interface RulesetOptions {
  name?: string;
  target?: "branch" | "tag";
  enforcement?: "active" | "evaluate" | "disabled";
  include?: string[];
  exclude?: string[];
  requiredChecks?: { context: string; integrationId?: number | null }[];
  /** Require branches to be up to date before merging. */
  strict?: boolean;
  requiredApprovals?: number;
  mergeQueue?: {
    method?: "MERGE" | "SQUASH" | "REBASE";
    grouping?: "ALLGREEN" | "HEADGREEN";
    /** Entries a group waits for. */
    minEntries?: number;
    maxEntries?: number;
  };
  deletion?: boolean;
  nonFastForward?: boolean;
  bypassActors?: {
    id: number | null;
    type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
    mode?: "always" | "pull_request" | "exempt";
  }[];
}

export interface RulesetHandle {
  readonly id: number;
  edit(options: Partial<RulesetOptions>): void;
  delete(): void;
}

export interface MergeResult {
  merged: boolean;
  /** HTTP status that the API gives for the same request. */
  status: number;
  message: string;
  sha: string | null;
}

export interface Comment {
  readonly id: number;
  readonly nodeId: string;
  readonly body: string;
  edit(by: Actor, body: string): void;
  delete(by: Actor): void;
}

export interface Review {
  readonly id: number;
  readonly state: string;
  edit(by: Actor, body: string): void;
  dismiss(by: Actor, message?: string): void;
}

interface Thread {
  readonly number: number;
  readonly id: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string;
  readonly labels: string[];
  edit(by: Actor, change: { title?: string; body?: string }): void;
  comment(options: { by: Actor; body: string; viaApp?: AppReference }): Comment;
  label(by: Actor, name: string, viaApp?: AppReference): void;
  unlabel(by: Actor, name: string, viaApp?: AppReference): void;
  /** Assigning an agent is how people set some of them to work. */
  assign(by: Actor, assignee: Actor): void;
  close(by: Actor): void;
  reopen(by: Actor): void;
}

export interface Issue extends Thread {
  readonly state: "open" | "closed";
}

export interface PullRequest extends Thread {
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly mergeable: boolean;
  readonly mergeCommitSha: string | null;
  retarget(by: Actor, base: string): void;
  review(options: {
    by: Actor;
    state: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
    body?: string;
    /** Default: the head. */
    commit?: string;
  }): Review;
  ready(by: Actor): void;
  convertToDraft(by: Actor): void;
  /** "Update branch": merges the base into the head, with a commit signed by GitHub. */
  updateBranch(by: Actor): MergeResult;
  merge(
    by: Actor,
    options?: { method?: "merge" | "squash" | "rebase"; sha?: string; bypass?: boolean },
  ): MergeResult;
  /** Merges by itself as soon as the rules are met. */
  enableAutoMerge(by: Actor): void;
  disableAutoMerge(by: Actor): void;
  enqueue(by: Actor): { enqueued: boolean; message: string };
  dequeue(by: Actor): void;
  /** Another kind of timeline event, e.g. `copilot_work_started`. */
  event(by: Actor, name: string, viaApp?: AppReference): void;
}

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly duration: number;
  /** `OK`, or what went wrong. */
  readonly status: string;
  /** 0 while under way; GitHub reports 502 for a refused connection, 504 for a timeout. */
  readonly statusCode: number;
  readonly payload: Record<string, unknown>;
  readonly headers: Record<string, string>;
}

export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** `GET /repos/{owner}/{repo}`, or null where no route matched. */
  route: string | null;
  /** Name of the GraphQL operation. */
  graphqlOperation: string | null;
  body: unknown;
  status: number;
  /** Carried `If-None-Match`. */
  conditional: boolean;
  notModified: boolean;
  /** Counted against the primary limit. */
  counted: boolean;
  /** The fault that was injected. */
  fault: string | null;
  /** Body of the answer, parsed. */
  response: unknown;
}
