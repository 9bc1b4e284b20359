import type { Policy } from "./schema.ts";

export type LayerName = "built-in" | "organization" | "repository" | "base-branch";

/** One file that took part, or was looked for. */
export interface PolicySource {
  layer: LayerName;
  /** `owner/name` of the repository it was read from; null for a local file. */
  repository: string | null;
  path: string;
  /** Commit it was read at; null for a local file or a built-in. */
  commit: string | null;
  /** Digest of the bytes read; null when there is no such file. */
  digest: string | null;
}

/** Where a value of the merged policy came from. Lines and columns count from 1. */
export interface Position {
  /** Index into `sources`. */
  source: number;
  line: number;
  column: number;
}

/** A mistake in a policy file. */
export interface PolicyError {
  /** e.g. `yaml/syntax`, `schema/unknown-key`, `schema/wrong-type`, `layers/loosens`. */
  code: string;
  /** What is wrong, what was expected, and the nearest known key where that helps. */
  message: string;
  file: string;
  line: number;
  column: number;
}

/** The layers merged into one, or why there is none. Plain JSON: it is stored with the decision. */
export type PolicyState =
  | {
      state: "effective";
      policy: Policy;
      /** Digest of the merged policy. */
      digest: string;
      sources: PolicySource[];
      /** JSON pointer (RFC 6901) into `policy` => where it was written. Built-in defaults have none. */
      positions: Record<string, Position>;
      /** Grants that more than one layer gave (JSON pointer => indexes into `sources`); the others have their position only. */
      grants?: Record<string, number[]>;
      /** Values that more than one layer asks for, the tightest of which stands (JSON pointer => indexes into `sources`). */
      owners?: Record<string, number[]>;
    }
  | { state: "absent"; sources: PolicySource[] }
  | { state: "invalid"; errors: PolicyError[]; sources: PolicySource[] }
  | { state: "unreadable"; reason: string; sources: PolicySource[] };
