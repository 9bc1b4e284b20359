/** Who is behind an act. `mixed` is only ever said of a whole change. */
export type ActorClass = "agent" | "automation" | "human" | "unknown-app" | "shared" | "mixed";

/** `verified`: GitHub vouches for it. `claimed`: the author could type it. */
export type Basis = "verified" | "claimed";

/** One piece of evidence, with where it was read. */
export interface Evidence {
  /** e.g. `account`, `app`, `author-email`, `committer-email`, `trailer`, `branch`, `body-marker`, `pusher`, `label`. */
  kind: string;
  /** The value seen, e.g. `198982749 (Copilot)`. Never a secret. */
  value: string;
  basis: Basis;
  /** Where: `pull request author`, `commit 1a2b3c4 author`, `push 1a2b3c4..5d6e7f8`, … */
  where: string;
  /** The registered agent it points to; null for an unlisted app or a human. */
  agent: string | null;
}

/** Who did one act. */
export interface Attribution {
  class: ActorClass;
  basis: Basis;
  /** Registry ids, sorted, no duplicates. */
  agents: string[];
  evidence: Evidence[];
}

export interface CommitAttribution extends Attribution {
  sha: string;
}

/** Who is behind a whole change: the union over author, commits, pushes, comments and labels. */
export interface ChangeAttribution extends Attribution {
  commits: CommitAttribution[];
  /** Whether agent rules apply. */
  governed: boolean;
  /** Whether part of it comes from an agent that nobody can name; it might be any. */
  unidentified: boolean;
  /** Accounts that took part (author, committer, co-author, pusher, initiator): their approval does not count. */
  participants: number[];
  /** The person who set the agent to work, where GitHub tells; an unknown initiator costs one more approval. */
  initiator: { known: true; accounts: number[] } | { known: false };
}
