import type { Octokit } from "@octokit/core";
import type { Logger } from "pino";
import type { NotifyConfig } from "../../config/notify.ts";
import type { DeploymentDeps } from "../../evaluation/deployment/evaluate.ts";
import type { EvaluationDeps, RunOptions } from "../../evaluation/deps.ts";
import { type MergedDeps, recordMerged } from "../../evaluation/merged/record.ts";
import type { PullRequestKey, RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { ResponseDeps } from "../../evaluation/respond.ts";
import type { DefaultPolicies } from "../../github/fact-source.ts";
import type { Queue, QueueArgs } from "../../jobs/queues.ts";
import { createEnqueuer } from "../../jobs/work-enqueuer.ts";
import type { Outcome, Run } from "../../jobs/workers.ts";
import type { Store } from "../../store/database.ts";

export interface HandlerDeps {
  db: Store;
  log: Logger;
  octokit: (installationId: number) => Promise<Octokit>;
  /** The client that acts as the App itself. */
  appOctokit: Octokit;
  evaluation: Omit<EvaluationDeps, "work">;
  deployments: Pick<DeploymentDeps, "source" | "log">;
  /** Compares what was merged with what was judged. */
  merged: Omit<MergedDeps, "clearances">;
  /** Where acts are judged and undone. */
  responder: Pick<ResponseDeps, "ruling" | "undo">;
  /** Tells which keys count no more. */
  policies: DefaultPolicies;
  /** Where messages go; without it, nowhere. */
  notify?: NotifyConfig;
}

/** What the workers do with one queue's keys. */
export type Handler<Q extends Queue> = (args: QueueArgs[Q], run: Run) => Promise<Outcome>;

/** What is re-opened in bulk comes after what somebody just did. */
const BULK_PRIORITY = 25;

/** The use cases' ports, with evaluations that follow put to work. */
export function evaluating({ db, log, evaluation }: HandlerDeps, { bulk = false } = {}): EvaluationDeps {
  return { ...evaluation, work: createEnqueuer(db, log, bulk ? { priority: BULK_PRIORITY } : {}) };
}

/** Compares a merged change with what was judged, and records it. */
export function landing({ merged, deployments, log }: HandlerDeps) {
  return async (key: PullRequestKey): Promise<void> => {
    const record = await recordMerged({ ...merged, clearances: deployments.log }, key);
    if (record === null) return;
    const { state, code } = record;
    log.info(
      { repository: fullName(key), number: key.number, state, code },
      "merged change compared with what was judged",
    );
  };
}

/** The ports by which deployments are answered. */
export function deploying(deps: HandlerDeps): DeploymentDeps {
  const { deployments, evaluation } = deps;
  return {
    ...deployments,
    land: landing(deps),
    checks: evaluation,
    now: evaluation.now,
    ...(evaluation.retrySeconds === undefined ? {} : { retrySeconds: evaluation.retrySeconds }),
  };
}

/** What a use case is told of the run that it serves. */
export function optionsOf({ invalidate, attempts, signal }: Run): RunOptions {
  return { invalidate, attempt: attempts, signal };
}

export const fullName = ({ owner, name }: RepositoryKey): string => `${owner}/${name}`;
export const again = (againAt: Date | null): Outcome => (againAt === null ? undefined : { againAt });
