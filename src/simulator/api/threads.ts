/** Issues, pull requests, and what is said in them. */
import type { Actor, AppReference } from "./actors.ts";

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
  /** Why it was hidden; null while it is shown. */
  readonly minimized: string | null;
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
  /** A comment on a line, or on a file. */
  reviewComment(options: {
    by: Actor;
    body: string;
    path: string;
    line?: number;
    inReplyTo?: number;
    viaApp?: AppReference;
  }): Comment;
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
