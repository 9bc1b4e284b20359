/** Who may push which branches and tags. What is absent was not read. */
export interface RefRules {
  /** The active rulesets for branches and tags, those of the organisation too. */
  rulesets?: readonly RefRule[];
  /** Every classic branch protection. */
  classic?: readonly RefRule[];
  /** Branches that have no classic protection, where not all were read. */
  unprotected?: readonly string[];
}

/** A ruleset, or the part of a classic protection that has a list of exceptions of its own. */
export interface RefRule {
  /** For people: `the ruleset "tags"`. */
  name: string;
  target: "branch" | "tag";
  /** fnmatch patterns of short names, `~ALL`, `~DEFAULT_BRANCH`; null where GitHub did not say. */
  include: readonly string[] | null;
  exclude: readonly string[];
  restricts: readonly Restriction[];
  /** Whom it does not hold; null where GitHub did not show it. */
  bypass: readonly { type: string; id: number | null }[] | null;
}

/** Source: docs.github.com, "Available rules for rulesets". */
export type Restriction =
  | { kind: "creation" }
  | { kind: "update" }
  | { kind: "deletion" }
  | { kind: "review"; approvals: number; lastPush: boolean; owners: boolean }
  /** `pinned`: one of them has to come from one App; a check that need not, the write role sets as a status. */
  | { kind: "check"; names: readonly string[]; pinned: boolean; onCreation: boolean }
  /** May refuse a push, by what cannot be told here. */
  | { kind: "other"; type: string };
