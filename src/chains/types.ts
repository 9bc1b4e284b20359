import type { Policy } from "../policy/schema.ts";

/**
 * The words of privilege chains: who (profile), by what act (lever), through which workflow or bot, to which power
 * (capability), and what stands in between (guards). One vocabulary for the command line, the check and the bots' data.
 */

/**
 * `commenter`: GitHub's read role. `triage`: the triage role. `writer`: the write role, which pushes branches and tags of
 * the same repository, dispatches and re-runs; not an administrator, no bypass.
 * Source: docs.github.com, "Repository roles for an organization".
 */
export const PROFILES = ["commenter", "triage", "writer"] as const;
export type Profile = (typeof PROFILES)[number];

export const LEVER_KINDS = [
  "comment",
  "label",
  "review",
  "pull-request",
  "branch",
  "commit-text",
  "tag",
  "release",
  "auto-merge",
  "merge-queue",
  "file",
  "workflow-file",
  "bot-config",
  "dispatch",
  "repository-dispatch",
  "rerun",
  "status",
  "deployment",
  "package",
  "artifact",
  "cache",
  "issue",
  "prompt",
  "relay",
] as const;
export type LeverKind = (typeof LEVER_KINDS)[number];

export const CAPABILITY_KINDS = [
  "environment",
  "secrets",
  "oidc",
  "contents-write",
  "merge",
  "release",
  "packages",
  "runner",
  "actions-write",
  "pull-requests-write",
  "workflows-write",
  "statuses-write",
  "deployments-write",
  "pages",
  "token",
  "cache-write",
  "bot",
] as const;
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number];

/**
 * What a step of a path does. START makes something run; SELECT chooses its target or arguments; STEER puts code or a
 * prompt into it; UNBLOCK satisfies another's gate; RELAY is a workflow or bot acting on under an identity of its own.
 */
export type EdgeKind = "START" | "SELECT" | "STEER" | "UNBLOCK" | "RELAY";

/** `reachable`: nothing stops this profile. `guarded`: a guard that dominates stops it. `unknown`: it cannot be told here. */
export type PathVerdict = "reachable" | "guarded" | "unknown";
export type GuardVerdict = "stops" | "passes" | "unknown";

/** Lines and columns count from 1. */
export interface SourceRange {
  file: string;
  line: number;
  column: number;
  endLine: number;
}

/** A file of the repository, as it was read from a directory or a commit. */
export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
}

/** Something that was not understood, so that nothing about it counts as safe. `line` counts from 1. */
export interface Incomplete {
  file: string;
  line: number;
  reason: string;
}

export interface Guard {
  kind: GuardKind;
  verdict: GuardVerdict;
  /** One sentence: why it stops this profile, lets it through, or cannot be judged. */
  reason: string;
  /** Null where the guard is a rule of the platform and stands in no file. */
  file: string | null;
  line: number | null;
}

export type GuardKind =
  | "role" // the platform gives the act only to a higher role
  | "actor" // the login of who acts
  | "author-association"
  | "permission" // a step or action asks GitHub for the actor's permission
  | "label"
  | "fork" // same repository, not a fork
  | "environment" // protection rules of an environment
  | "branch-protection"
  | "branch-filter"
  | "tag-filter"
  | "path-filter"
  | "event" // the event, its type or its origin
  | "commit" // a pinned commit against a ref that moves
  | "outcome" // the result or output of an earlier job, step or workflow
  | "condition" // any other condition
  | "approval" // someone has to approve the run, or the change
  | "token" // what the token given may do
  | "platform" // a default of GitHub
  | "agent-action" // who an agent's action listens to
  | "bot-configuration"
  | "incomplete"; // not understood

export interface Lever {
  kind: LeverKind;
  /** What the profile does itself, where `kind` names what carries it on: a cache, an artifact, a bot's comment. */
  act?: LeverKind;
  /** The webhook event, e.g. `issue_comment`; for a bot the lever's own kind. */
  event: string;
  /** What to do, e.g. "comment starting with /deploy". */
  detail: string;
  place: SourceRange | null;
}

export interface Capability {
  kind: CapabilityKind;
  /** The environment, the secrets, the permission, the bot. */
  name: string;
  place: SourceRange | null;
}

/** One node between lever and capability, in order. */
export interface Via {
  edge: EdgeKind;
  /** What it is, e.g. "job deploy of .github/workflows/deploy.yml". */
  node: string;
  place: SourceRange | null;
}

export interface ChainPath {
  /** The same for the same path in two commits: no lines in it. */
  id: string;
  profile: Profile;
  lever: Lever;
  /** The workflow and job that hold the capability; null for a bot outside Actions. */
  workflow: string | null;
  job: string | null;
  capability: Capability;
  via: Via[];
  verdict: PathVerdict;
  /** The profile's own code runs with the capability before anybody or anything has judged it. */
  beforeVerdict?: true;
  /** The agent of a step that reads what the profile writes. */
  agent?: { name: string; tools: string[]; servers: string[] };
  guards: Guard[];
}

/**
 * The text that sets a lever off, as data: matching it (`bots/match.ts`) takes time in proportion to the text, whoever
 * wrote it.
 *
 * - `command`: words one after another. `at`: where they stand; `gap`: what separates them (`space`: exactly one; `spaces`:
 *   one or more; `any`: none or more); `end`: what follows the last (`word`: a space or nothing; `boundary`: no
 *   letter, digit or underscore; `line`: nothing on that line; `open`: anything); `except`: what the last word must not begin with.
 * - `values`: the whole text (a label, a dispatch type). `contains`: somewhere in the text. `glob`: `*` stands for any
 *   characters. `header`: the first line of a conventional commit of one of these types, or of any type with `!`.
 */
export type TextMatch =
  | {
      form: "command";
      at: "start" | "first-line" | "line" | "anywhere";
      words: string[][];
      gap: "space" | "spaces" | "any";
      end: "word" | "boundary" | "line" | "open";
      case: "ignore" | "exact" | "ignore-first";
      except?: string[] | undefined;
      /** Backticks around the whole text are dropped. */
      backticks?: true | undefined;
      /** A text of several lines is no command. */
      oneLine?: true | undefined;
    }
  | { form: "values"; values: string[]; case: "ignore" | "exact" }
  | { form: "contains"; values: string[]; case: "ignore" | "exact" }
  | {
      form: "glob";
      values: string[];
      case: "ignore" | "exact";
      /** One line of the text suffices. */
      perLine?: true | undefined;
      /** Names of branches and tags: as policy reads globs elsewhere. */
      refs?: true | undefined;
    }
  | { form: "header"; types: string[] };

/** One way to set a bot off. */
export interface BotLever {
  /** Unique within the bot. */
  id: string;
  kind: LeverKind;
  /** Null where no text is needed: the act itself sets it off. */
  text: TextMatch | null;
  /** For people: `atlantis apply [-d DIR]`. */
  syntax: string;
  /** What this lever reaches, where it is not the bot's own capability. */
  capability?: { kind: CapabilityKind; name: string } | undefined;
  /** What else there is to say of it. */
  note?: string | undefined;
  /** What stands before this lever by default, where it differs from the bot's. */
  gate?: Omit<BotGate, "place" | "levers" | "precondition"> | undefined;
}

/** Who passes a bot's gate, per profile. `kind` is one of the guards'. */
export interface BotGate {
  kind: GuardKind;
  verdicts: Record<Profile, GuardVerdict>;
  reason: string;
  /** Where the repository's configuration sets it; null for the bot's default. */
  place: SourceRange | null;
  /** Ids of the levers it stands before; all of the bot's when absent. */
  levers?: string[] | undefined;
  /** The bot acts only on a change whose `agent-policy` check is green: whom it stops depends on that verdict. */
  precondition?: true | undefined;
}

/** A bot of the catalogue, as data. */
export interface BotEntry {
  id: string;
  name: string;
  /** Numeric ids of its accounts and GitHub Apps, where one instance serves everybody; empty for self-hosted bots. */
  accounts: number[];
  apps: number[];
  levers: BotLever[];
  /** `does` is the policy's word; `kind` and `name` those of the path. */
  capability: { kind: CapabilityKind; name: string; does: "deploy" | "merge" | "release" };
  /** What stands in the way when nothing is configured. */
  gate: Omit<BotGate, "place" | "levers" | "precondition">;
  /** Files that show the bot is in use or change its gate: globs as minimatch reads them, with `dot`. */
  configuration: {
    path: string;
    reads: string;
    /** The file counts only when it has this key, or one of these, at the top (`renovate` in package.json). */
    key?: string | string[] | undefined;
  }[];
  /**
   * The bot takes its configuration from the change itself, so that a push says what it runs. `unknown` where a setting of its
   * server decides; absent where it reads the default branch or the base, or deploys only a preview.
   */
  fromChange?:
    | {
        verdict: "passes" | "unknown";
        source: string;
        /** Globs of the files that it takes from there, where not all of them. */
        files?: string[] | undefined;
      }
    | undefined;
  /** Actions (`owner/name`) whose use in a workflow shows the bot is in use. */
  actions: string[];
  /** How to make the check of this App a precondition of what the bot does. */
  precondition: { file: string | null; text: string };
  /** Pages and files (`owner/name/path@commit`) that the row rests on. */
  sources: string[];
  /** The day somebody last looked. */
  checked: string;
}

/** A bot found in the repository or named by policy, its levers and gates as configured there. */
export interface DetectedBot {
  entry: BotEntry;
  /** Where it was found: a configuration file, a workflow step; null when only policy names it. */
  evidence: (SourceRange & { reason: string })[];
  /** The entry's levers with the repository's configuration applied (trigger words, labels). */
  levers: BotLever[];
  gates: BotGate[];
  incomplete: Incomplete[];
}

/**
 * What `src/chains/bots` gives: which bots of the catalogue are in use.
 *
 * @param files every file that matches a `configuration` glob, and the workflows
 * @param named what policy says (`deploy.bots`): ids of the catalogue and bots of one's own, in use whether or not a file shows it
 */
export type DetectBots = (files: readonly SourceFile[], named?: readonly NamedBot[]) => DetectedBot[];

/** An entry of `deploy.bots`. */
export type NamedBot = NonNullable<NonNullable<Policy["deploy"]>["bots"]>[number];
