/** Runs of workflows. */
import type { Conclusion } from "./checks.ts";

export interface WorkflowRun {
  readonly id: number;
  finish(conclusion?: Conclusion): void;
  /** Whoever may write can delete the record of a run that has ended. */
  delete(): void;
}
