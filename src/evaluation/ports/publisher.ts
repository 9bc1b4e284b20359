import type { Annotation } from "../../decision/render/annotations.ts";
import type { Verdict } from "../../decision/types.ts";
import type { RepositoryKey } from "./keys.ts";

/** A check run as it is to be on GitHub. */
export interface CheckOutput {
  name: string;
  headSha: string;
  verdict: Verdict;
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
  externalId: string;
  /** Buttons on GitHub's page, three at most; a press comes back as `check_run.requested_action`. An empty list takes old ones away. */
  actions?: { label: string; description: string; identifier: string }[];
}

export interface BeginOptions {
  /** An earlier attempt may have posted the run and crashed: look for it before posting another. */
  adopt: boolean;
}

export interface Publisher {
  /** Posts a new in_progress run (or adopts one); returns the run id. */
  begin(
    key: RepositoryKey,
    name: string,
    headSha: string,
    title: string,
    options?: BeginOptions,
  ): Promise<number>;
  /** Completes run `runId`, which must be in progress, or posts a new one. A `pending` verdict leaves it in progress. Returns the run id. */
  publish(key: RepositoryKey, check: CheckOutput, runId: number | null): Promise<number>;
}
