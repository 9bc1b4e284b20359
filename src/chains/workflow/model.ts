import type { Incomplete, SourceRange } from "../types.ts";

/** A scalar as it stands in the file. */
export interface Text {
  text: string;
  place: SourceRange;
}

/** A workflow, read tolerantly: what was not understood is in `incomplete` of the narrowest thing it belongs to. */
export interface Workflow {
  path: string;
  /** `name:`, or the path, as `workflow_run` matches it. */
  name: string;
  triggers: Trigger[];
  permissions: Permissions | null;
  env: Texts;
  jobs: Job[];
  /** `cache-mode:`, as written. */
  cacheMode: string | null;
  /** It fetches the head of a pull request anew, by a name that moves, each time it runs. */
  refetches: boolean;
  /** Something in it depends on which type of the event came, so that types are not alike. */
  minds: boolean;
  /** What holds for the whole file. */
  incomplete: Incomplete[];
}

export type Texts = ReadonlyMap<string, Text>;

export interface Trigger {
  event: string;
  place: SourceRange;
  types: string[] | null;
  branches: string[] | null;
  branchesIgnore: string[] | null;
  tags: string[] | null;
  tagsIgnore: string[] | null;
  paths: string[] | null;
  pathsIgnore: string[] | null;
  /** Of `workflow_run`: names of the workflows. */
  workflows: string[] | null;
  /** Of `workflow_dispatch` and `workflow_call`. */
  inputs: ReadonlyMap<string, Input>;
  incomplete: Incomplete[];
}

/** An input as it is declared: its default, and its type where it has one. */
export interface Input {
  fallback: string | null;
  type: string | null;
}

/** `all` is what a scope has that is not listed. */
export interface Permissions {
  all: "none" | "read" | "write";
  scopes: ReadonlyMap<string, { level: "none" | "read" | "write"; place: SourceRange }>;
  place: SourceRange;
}

export interface Job {
  id: string;
  place: SourceRange;
  needs: string[];
  condition: Text | null;
  environment: Text | null;
  permissions: Permissions | null;
  runsOn: Text[];
  /** Scalars of its matrix. */
  matrix: Text[];
  /** Of its container. */
  image: Text | null;
  /** A runner group, or labels that only an expression gives. */
  runnerGroup: Text | null;
  uses: Text | null;
  with: Texts;
  /** Secrets handed to a reusable workflow. */
  secrets: { inherit: SourceRange } | { named: Texts } | null;
  steps: Step[];
  env: Texts;
  outputs: Texts;
  cacheMode: string | null;
  /** `continue-on-error`: it may fail without holding up what needs it. */
  mayFail: boolean;
  /** Scalars of the job outside its steps that hold an expression. */
  texts: Text[];
  incomplete: Incomplete[];
}

export interface Step {
  place: SourceRange;
  id: string | null;
  condition: Text | null;
  uses: Text | null;
  run: Text | null;
  /** A shell of its own: a program that is given the script, be it of the checkout. */
  ownShell: boolean;
  with: Texts;
  env: Texts;
  continueOnError: boolean;
  /** The steps after it do not wait for it, until one `waits` for it: for all that run by then, or for those of these ids. */
  background: boolean;
  waits: "all" | readonly string[];
  /** Scalars of the step that hold an expression. */
  texts: Text[];
  incomplete: Incomplete[];
}

/** An action of the repository itself. */
export interface LocalAction {
  path: string;
  composite: boolean;
  steps: Step[];
  inputs: ReadonlyMap<string, Input>;
  outputs: Texts;
  incomplete: Incomplete[];
}
