/** What else people and bots do in a repository. */
import type { Actor, AppReference } from "./actors.ts";
import type { Comment } from "./threads.ts";

export interface Discussion {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: string[];
  edit(by: Actor, change: { title?: string; body?: string }): void;
  comment(options: { by: Actor; body: string; viaApp?: AppReference }): Comment;
  label(by: Actor, name: string): void;
  unlabel(by: Actor, name: string): void;
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly draft: boolean;
  /** A draft becomes a release, with its tag. */
  publish(by: Actor): void;
}

/** What a watcher of a repository hears: every event there, whatever our App is told. */
export interface Act {
  event: string;
  action: string | null;
  /** As in the webhook, without `installation`. */
  payload: Record<string, unknown>;
}

export interface Acts {
  commitComment(options: {
    by: Actor;
    sha: string;
    body: string;
    path?: string;
    line?: number;
    viaApp?: AppReference;
  }): Comment;
  discussion(options: { by: Actor; title: string; body?: string }): Discussion;
  /** Publishes unless it is a draft; the tag is made of `target` (the default branch) where there is none. */
  release(options: {
    by: Actor;
    tag: string;
    target?: string;
    name?: string;
    body?: string;
    draft?: boolean;
    prerelease?: boolean;
  }): Release;
  /** `repository_dispatch`; what listens to it is the caller's to play. */
  dispatch(options: { by: Actor; type: string; payload?: Record<string, unknown> }): void;
  publishPackage(options: {
    by: Actor;
    name: string;
    version: string;
    ecosystem?: string;
    sha?: string;
  }): void;
  /** Hands in a Sigstore bundle, as whoever has `attestations: write` can; nobody verifies it. */
  attest(bundle: Record<string, unknown>): { readonly id: number; delete(): void };
  /** Plays a bot: hears of every event of the repository once it has happened. Returns what ends it. */
  onAct(listener: (act: Act) => void): () => void;
}
