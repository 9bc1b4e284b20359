/** Check runs. */
import type { AppReference } from "./actors.ts";

export type Conclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required"
  | "stale";

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly app: AppReference;
  readonly status: string;
  readonly conclusion: Conclusion | null;
  readonly externalId: string;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly {
    path: string;
    start_line: number;
    message: string;
    annotation_level: string;
  }[];
}
