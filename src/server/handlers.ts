import type { Octokit } from "@octokit/core";
import type { Logger } from "pino";
import { z } from "zod";
import type { NotifyConfig } from "../config.ts";
import { type DeploymentDeps, evaluateDeployment } from "../evaluation/deployment/evaluate.ts";
import { recordBaseline } from "../evaluation/deployment/landing.ts";
import type { EvaluationDeps, RunOptions } from "../evaluation/deps.ts";
import { evaluateMergeGroup } from "../evaluation/merge-group.ts";
import { type MergedDeps, recordMerged } from "../evaluation/merged.ts";
import type { PullRequestKey } from "../evaluation/ports.ts";
import { evaluatePullRequest } from "../evaluation/pull-request.ts";
import { reopenPullRequests } from "../evaluation/reopen.ts";
import { type ResponseDeps, respond } from "../evaluation/respond.ts";
import type { DefaultPolicies } from "../github/fact-source.ts";
import { createEnqueuer } from "../jobs/enqueuer.ts";
import { enqueue, invalidatedSince, type Request } from "../jobs/work.ts";
import type { Handlers, Run } from "../jobs/workers.ts";
import { createAnswering } from "../store/answering.ts";
import type { Store } from "../store/database.ts";
import { waitingDeployments } from "../store/deployment/waiting.ts";
import { forgetMergeGroup, openMergeGroups, rememberMergeGroup } from "../store/merge-groups.ts";
import { deliverNotification } from "./notify.ts";
import { redeliverFailed } from "./redelivery.ts";
import { reportRevocations } from "./revocations.ts";

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

const REDELIVER_EVERY_MS = 5 * 60_000;

/** What is re-opened in bulk comes after what somebody just did. */
const BULK_PRIORITY = 25;

/** What the workers do with each queue's keys. */
export function createHandlers({
  db,
  log,
  octokit,
  appOctokit,
  evaluation,
  deployments,
  merged,
  policies,
  responder,
  notify,
}: HandlerDeps): Handlers {
  const deps: EvaluationDeps = { ...evaluation, work: createEnqueuer(db, log) };
  const inBulk: EvaluationDeps = {
    ...evaluation,
    work: createEnqueuer(db, log, { priority: BULK_PRIORITY }),
  };
  /** A group that was green may hold the pull request that no longer is. */
  const reopenGroups = async (key: PullRequestKey, baseRef: string) => {
    const groups = await openMergeGroups(db, key.repositoryId, baseRef, evaluation.now());
    await enqueue(
      db,
      groups.map((args) => ({ queue: "merge-group", args })),
    );
  };
  const land = async (key: PullRequestKey) => {
    const record = await recordMerged({ ...merged, clearances: deployments.log }, key);
    if (record === null) return;
    const { state, code } = record;
    log.info(
      { repository: `${key.owner}/${key.name}`, number: key.number, state, code },
      "merged change compared with what was judged",
    );
  };
  const deploying: DeploymentDeps = {
    ...deployments,
    land,
    checks: evaluation,
    now: evaluation.now,
    ...(evaluation.retrySeconds === undefined ? {} : { retrySeconds: evaluation.retrySeconds }),
  };
  /** What waits to be deployed may rest on this pull request's check. */
  const askDeployments = async ({ repositoryId }: PullRequestKey) => {
    const waiting = await waitingDeployments(db, { repositoryId });
    await enqueue(
      db,
      waiting.map((target) => ({ ...target, invalidate: true })),
    );
  };
  const responding = { ...responder, ...createAnswering(db), now: evaluation.now };
  return {
    async deployment(key, run) {
      const outcome = await evaluateDeployment(deploying, key, {
        ...optionsOf(run),
        invalidated: () => invalidatedSince(db, { queue: "deployment", args: key }, run.generation),
      });
      const { kind, decision, againAt } = outcome;
      log.info(
        {
          repository: `${key.owner}/${key.name}`,
          run: key.runId,
          environment: key.environment,
          outcome: kind,
          verdict: decision?.verdict,
          decision: decision?.id,
        },
        "deployment judged",
      );
      if (decision?.incomplete.some(({ code }) => code === "deployment/no-baseline"))
        await recordBaseline(deploying, key);
      return againAt === null ? undefined : { againAt };
    },

    async "pull-request"(key, run) {
      const outcome = await evaluatePullRequest(deps, key, {
        ...optionsOf(run),
        invalidated: () => invalidatedSince(db, { queue: "pull-request", args: key }, run.generation),
      });
      log.info(
        {
          repository: `${key.owner}/${key.name}`,
          number: key.number,
          outcome: outcome.kind,
          verdict: outcome.decision?.verdict,
          decision: outcome.decision?.id,
        },
        "pull request evaluated",
      );
      if (outcome.decision !== undefined && outcome.decision.verdict !== "pass")
        await reopenGroups(key, outcome.decision.subject.base);
      if (outcome.kind === "closed") {
        if (outcome.merged === true) await land(key);
        await recordBaseline(deploying, key);
      }
      if (outcome.kind === "closed" || outcome.kind === "judged") await askDeployments(key);
      return outcome.againAt === null ? undefined : { againAt: outcome.againAt };
    },

    async "merge-group"(key, run) {
      await rememberMergeGroup(db, key, evaluation.now());
      const { kind, againAt } = await evaluateMergeGroup(deps, key, optionsOf(run));
      if (kind === "gone") await forgetMergeGroup(db, key);
      return againAt === null ? undefined : { againAt };
    },

    async response(key) {
      const answer = await respond({ ...responding, work: deps.work }, key);
      if (answer !== null)
        log.info({ repository: `${key.owner}/${key.name}`, ...answer }, "act of an agent answered");
      return undefined;
    },

    async notification({ id }) {
      await deliverNotification({ db, log, config: notify ?? { channels: new Map() } }, id);
      return undefined;
    },

    async redelivery() {
      await redeliverFailed({ db, log, octokit: appOctokit, now: evaluation.now });
      return { againAt: new Date(evaluation.now().getTime() + REDELIVER_EVERY_MS) };
    },

    async repository({ baseRef, ...key }, { invalidate }) {
      await recordBaseline(deploying, key);
      const reason = "its repository's policy, base or rules changed";
      await reopenPullRequests(inBulk, key, { reason, invalidate, ...(baseRef === null ? {} : { baseRef }) });
      await reportRevocations({ db, policies }, key);
      return undefined;
    },

    async installation({ installationId }, { invalidate }) {
      for await (const requests of repositoriesOf(
        await octokit(installationId),
        installationId,
        invalidate,
      )) {
        await enqueue(db, requests);
      }
      return undefined;
    },
  };
}

function optionsOf({ invalidate, attempts, signal }: Run): RunOptions {
  return { invalidate, attempt: attempts, signal };
}

const repositoriesPage = z.object({
  repositories: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      owner: z.object({ login: z.string() }),
      archived: z.boolean().default(false),
    }),
  ),
});
const PAGE = 100;

/** Every repository of an installation as a request, page by page; nobody merges into archived ones. */
async function* repositoriesOf(
  octokit: Octokit,
  installationId: number,
  invalidate: boolean,
): AsyncGenerator<Request[]> {
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.request("GET /installation/repositories", { per_page: PAGE, page });
    const { repositories } = repositoriesPage.parse(data);
    yield repositories
      .filter(({ archived }) => !archived)
      .map(({ id, name, owner }) => ({
        queue: "repository",
        args: { installationId, repositoryId: id, owner: owner.login, name, baseRef: null },
        invalidate,
      }));
    if (repositories.length < PAGE) return;
  }
}
