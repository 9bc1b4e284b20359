/** What a commit is made of. */
import type { Actor, AppReference, Person } from "./actors.ts";

/** Text, bytes, a file with a mode (symbolic link: mode 120000, content is the target), a submodule, or null to delete. */
export type FileContent =
  | string
  | Uint8Array
  | { content: string | Uint8Array; mode?: "100644" | "100755" | "120000" }
  | { submodule: string };

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
