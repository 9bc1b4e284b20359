import { recordBaseline } from "../../evaluation/deployment/baseline.ts";
import type { EvaluationDeps } from "../../evaluation/deps.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import { evaluatePullRequest } from "../../evaluation/pull-request.ts";
import { takeBack } from "../../evaluation/take-back.ts";
import { invalidatedSince } from "../../jobs/claims.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import type { Store } from "../../store/database.ts";
import { waitingDeployments } from "../../store/deployment/waiting.ts";
import { openMergeGroups } from "../../store/merge-groups.ts";
import { recordedHead } from "../../store/pull-requests.ts";
import {
  again,
  deploying,
  evaluating,
  fullName,
  type Handler,
  type HandlerDeps,
  landing,
  optionsOf,
} from "./deps.ts";

/** Judges a pull request, and asks again whoever rests on its check. */
export function pullRequestHandler(deps: HandlerDeps): Handler<"pull-request"> {
  const { db, log } = deps;
  const ports = evaluating(deps);
  const land = landing(deps);
  return async (key, run) => {
    if (run.rest !== undefined) {
      await takeBackGreen(db, ports, key);
      return { againAt: run.rest };
    }
    const outcome = await evaluatePullRequest(ports, key, {
      ...optionsOf(run),
      invalidated: () => invalidatedSince(db, { queue: "pull-request", args: key }, run.generation),
    });
    const { kind, decision } = outcome;
    log.info(
      {
        repository: fullName(key),
        number: key.number,
        outcome: kind,
        verdict: decision?.verdict,
        decision: decision?.id,
      },
      "pull request evaluated",
    );
    if (decision !== undefined && decision.verdict !== "pass")
      await askGroups(db, key, decision.subject.base, deps.evaluation.now());
    if (kind === "closed") {
      if (outcome.merged === true) await land(key);
      await recordBaseline(deploying(deps), key);
    }
    if (kind === "closed" || kind === "judged") await askDeployments(db, key);
    return again(outcome.againAt);
  };
}

/** While the pull request rests, nothing is read again, and no green stands that may not hold. */
async function takeBackGreen(db: Store, ports: EvaluationDeps, key: PullRequestKey): Promise<void> {
  const head = await recordedHead(db, key);
  if (head !== null) await takeBack(ports, key, head);
}

/** A group that was green may hold the pull request that no longer is. */
async function askGroups(db: Store, key: PullRequestKey, baseRef: string, now: Date): Promise<void> {
  const groups = await openMergeGroups(db, key.repositoryId, baseRef, now);
  await enqueue(
    db,
    groups.map((args) => ({ queue: "merge-group", args })),
  );
}

/** What waits to be deployed may rest on this pull request's check. */
async function askDeployments(db: Store, { repositoryId }: PullRequestKey): Promise<void> {
  const waiting = await waitingDeployments(db, { repositoryId });
  await enqueue(
    db,
    waiting.map((target) => ({ ...target, invalidate: true })),
  );
}
