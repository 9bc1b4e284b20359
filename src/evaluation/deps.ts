import type { Decision } from "../decision/types.ts";
import type { Facts } from "../facts/facts.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { DecisionLog } from "./ports/decision-log.ts";
import type { FactSource } from "./ports/fact-source.ts";
import type { Publisher } from "./ports/publisher.ts";
import type { WorkEnqueuer } from "./ports/work-enqueuer.ts";
import type { Attestations } from "./provenance/gather.ts";

/** What the use cases need from outside. */
export interface EvaluationDeps {
  source: FactSource;
  publisher: Publisher;
  log: DecisionLog;
  /** Without it, a policy that asks for statements of sandboxes is never met. */
  attestations?: Attestations;
  work: WorkEnqueuer;
  /** The clock. */
  now: () => Date;
  decide: (policy: PolicyState, facts: Facts) => Decision;
  /** Seconds until facts are read again that were missing for a passing reason. Default 60. */
  retrySeconds?: number;
  /** Where people find the decision, for the check's link to the rest. */
  detailsUrl?: (decision: Decision) => string | undefined;
}

export interface RunOptions {
  /** An old green may no longer hold: post a new in_progress run before anything is judged. */
  invalidate?: boolean;
  /** Counts from 1; above 1, an earlier try may have left a run behind. */
  attempt?: number;
  /** Whether an event has come in meanwhile after which a green may not hold: then none is given, since the next run is due. */
  invalidated?: () => Promise<boolean>;
  /** Fires when the work was taken away: write nothing more. */
  signal?: AbortSignal;
}

/** What became of an evaluation. */
export interface Outcome {
  kind: "judged" | "closed" | "gone" | "overtaken";
  /** Of a closed one: it was merged. */
  merged?: boolean;
  decision?: Decision;
  /** When to judge again though nothing happens. */
  againAt: Date | null;
}
