/** What the simulated GitHub remembers. Plain records; the behaviour is in the folders beside. */
import type { Clock, Conclusion, Permissions, Role } from "../api.ts";
import type { ObjectStore } from "../git/objects.ts";
import type { Attestation } from "./attestations.ts";
import type { CheckSuite, Status } from "./checks.ts";
import type { Deployment, Environment } from "./environments.ts";
import type { Ruleset } from "./rulesets.ts";
import type { WorkflowRun } from "./runs.ts";
import type { CommitComment, Discussion, DiscussionComment, Release, ReviewComment } from "./said.ts";

export interface Account {
  id: number;
  nodeId: string;
  login: string;
  type: "User" | "Bot" | "Organization";
  name: string | null;
  emails: string[];
  /** The App whose bot this is. */
  appId: number | null;
  createdAt: string;
}

export interface App {
  id: number;
  nodeId: string;
  slug: string;
  name: string;
  clientId: string;
  owner: Account;
  permissions: Permissions;
  events: string[];
  createdAt: string;
}

export interface Installation {
  id: number;
  nodeId: string;
  account: Account;
  /** Repository ids, or all of the account's. */
  repositories: "all" | Set<number>;
  permissions: Permissions;
  suspendedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface Organization {
  account: Account;
  members: Map<number, "member" | "admin">;
  teams: Team[];
  rulesets: Ruleset[];
}

export interface Team {
  id: number;
  nodeId: string;
  slug: string;
  name: string;
  members: Set<number>;
  parent: Team | null;
  createdAt: string;
}

export interface Repository {
  id: number;
  nodeId: string;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  parent: Repository | null;
  /** Shared among a network of forks. */
  objects: ObjectStore;
  /** Full ref name to object id. */
  refs: Map<string, string>;
  roles: Map<number, Role>;
  teamRoles: Map<string, Role>;
  properties: Map<string, string>;
  labels: Map<string, Label>;
  /** Issues and pull requests share their numbers. */
  issues: Map<number, Issue>;
  pulls: Map<number, PullRequest>;
  nextNumber: number;
  rulesets: Ruleset[];
  suites: CheckSuite[];
  statuses: Status[];
  activities: Activity[];
  workflowRuns: WorkflowRun[];
  environments: Environment[];
  /** Oldest first. */
  deployments: Deployment[];
  commitComments: CommitComment[];
  discussions: Discussion[];
  releases: Release[];
  attestations: Attestation[];
  signatures: Map<string, Signing>;
  queue: QueueEntry[];
  groups: MergeGroup[];
  allowAutoMerge: boolean;
  mergeMethods: ("merge" | "squash" | "rebase")[];
  createdAt: string;
  pushedAt: string;
}

export interface Label {
  id: number;
  nodeId: string;
  name: string;
  color: string;
}

export interface Edit {
  at: string;
  editor: Account;
  /** What it says now. */
  text: string;
}

/** What issues and pull requests have in common. */
export interface Issue {
  id: number;
  nodeId: string;
  number: number;
  repository: Repository;
  author: Account;
  viaAppId: number | null;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  assignees: Account[];
  comments: Comment[];
  timeline: TimelineEvent[];
  bodyEdits: Edit[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
}

export interface PullRequest {
  id: number;
  nodeId: string;
  /** Title, body, labels, comments and timeline are the issue's. */
  issue: Issue;
  repository: Repository;
  head: { repository: Repository | null; owner: Account; ref: string; sha: string };
  base: { ref: string; sha: string };
  draft: boolean;
  reviews: Review[];
  /** Comments on lines, oldest first. */
  reviewComments: ReviewComment[];
  merged: { at: string; by: Account; sha: string; mergeBase: string } | null;
  autoMerge: { by: Account; at: string; method: "merge" | "squash" | "rebase" } | null;
}

export interface Review {
  id: number;
  nodeId: string;
  author: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  body: string;
  commit: string;
  submittedAt: string;
  edits: Edit[];
  minimized: string | null;
}

export interface Comment {
  id: number;
  nodeId: string;
  author: Account;
  viaAppId: number | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  edits: Edit[];
  minimized: string | null;
}

export interface TimelineEvent {
  id: number;
  nodeId: string;
  /** REST's event name, e.g. `labeled`, `head_ref_force_pushed`. */
  event: string;
  actor: Account;
  viaAppId: number | null;
  at: string;
  /** What that kind of event tells besides, in REST's words. */
  detail: Record<string, string>;
}

export interface Activity {
  id: number;
  nodeId: string;
  ref: string;
  before: string;
  after: string;
  at: string;
  type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge" | "merge_queue_merge";
  actor: Account;
}

/** How GitHub judged a commit's signature. */
export interface Signing {
  kind: "github" | "user" | "unverified";
  signer: Account | null;
  at: string;
}

export interface QueueEntry {
  id: number;
  nodeId: string;
  pull: PullRequest;
  baseRef: string;
  enqueuer: Account;
  enqueuedAt: string;
  group: MergeGroup | null;
  /** The head as it was queued; the group merges this one. */
  headSha: string;
  /** The commit it was put onto in its group, and the one that this made. */
  step: { onto: string; made: string } | null;
}

export interface MergeGroup {
  baseRef: string;
  baseSha: string;
  headRef: string;
  headSha: string;
  entries: QueueEntry[];
}

export interface World {
  /** Root of the REST API. */
  url: string;
  clock: Clock;
  app: App;
  apps: Map<number, App>;
  accounts: Map<number, Account>;
  organizations: Map<number, Organization>;
  repositories: Map<number, Repository>;
  /** Former `owner/name`, lower case, to repository: GitHub redirects. */
  renamed: Map<string, Repository>;
  installations: Map<number, Installation>;
  nodes: Map<string, Node>;
  treeLimit: number;
  /** Next number of a kind. */
  nextId(kind: string): number;
  /** The clock's time as GitHub writes it, to the second. */
  time(): string;
  /** Who watches a repository, whatever our App hears of it. */
  watchers: Map<Repository, Watcher[]>;
  /** Hands a webhook to the delivery. */
  send(event: string, payload: Record<string, unknown>): void;
}

export type Watcher = (event: string, payload: Record<string, unknown>) => void;

/** Whatever has a node id. */
export type Node =
  | { type: "Account"; value: Account }
  | { type: "Repository"; value: Repository }
  | { type: "Issue"; value: Issue }
  | { type: "PullRequest"; value: PullRequest }
  | { type: "IssueComment"; value: Comment; issue: Issue }
  | { type: "PullRequestReview"; value: Review; pull: PullRequest }
  | { type: "CommitComment"; value: CommitComment }
  | { type: "PullRequestReviewComment"; value: ReviewComment }
  | { type: "Discussion"; value: Discussion }
  | { type: "DiscussionComment"; value: DiscussionComment }
  | { type: "Label"; value: Label; repository: Repository };

export type * from "./attestations.ts";
export type * from "./checks.ts";
export type * from "./environments.ts";
export type * from "./rulesets.ts";
export type * from "./runs.ts";
export type * from "./said.ts";
export type { Clock, Conclusion, Permissions, Role };
