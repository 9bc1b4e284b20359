import { z } from "zod";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import { staleChanges } from "../../evaluation/sweep.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { waitingDeployments } from "../../store/deployment/waiting.ts";
import { recordedChanges } from "../../store/pull-requests.ts";
import { repositoriesOf } from "../repositories.ts";
import { evaluating, fullName, type Handler, type HandlerDeps } from "./deps.ts";

/**
 * A repository costs two requests. Ten thousand of them every six hours take a quarter of what the largest installations have
 * (12,500 an hour, docs.github.com/apps, rate limits for GitHub Apps).
 */
const EVERY_MS = 6 * 3_600_000;
const PAGE = 100;
/** What is gone for good would be asked about for ever; the next sweep asks again for what is not. */
const TRIES = 3;

/**
 * Looks whether what was recorded is what GitHub shows: the App's installations, their repositories, the open pull requests of each.
 * Events only make it sooner; what they missed is found here.
 */
export function sweepHandler(deps: HandlerDeps): Handler<"sweep"> {
  const { db, log, octokit, evaluation } = deps;
  return async (scope, { attempts }) => {
    if ("repositoryId" in scope) {
      await sweepRepository(deps, scope).catch((error) => {
        if (attempts < TRIES) throw error;
        log.warn({ repository: fullName(scope), err: error }, "repository not swept");
      });
      return undefined;
    }
    if ("installationId" in scope) {
      const { installationId } = scope;
      for await (const keys of repositoriesOf(await octokit(installationId), installationId))
        await enqueue(
          db,
          keys.map((args) => ({ queue: "sweep" as const, args })),
        );
      return undefined;
    }
    await sweepInstallations(deps);
    return { againAt: new Date(evaluation.now().getTime() + EVERY_MS) };
  };
}

const installations = z.array(z.object({ id: z.int(), suspended_at: z.string().nullish() }));

/** docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app */
async function sweepInstallations({ db, appOctokit }: HandlerDeps): Promise<void> {
  for (let page = 1; ; page += 1) {
    const { data } = await appOctokit.request("GET /app/installations", { per_page: PAGE, page });
    const found = installations.parse(data);
    await enqueue(
      db,
      found
        .filter(({ suspended_at }) => suspended_at == null)
        .map(({ id }) => ({ queue: "sweep" as const, args: { installationId: id } })),
    );
    if (found.length < PAGE) return;
  }
}

async function sweepRepository(deps: HandlerDeps, key: RepositoryKey): Promise<void> {
  const { db, log, evaluation, policies } = deps;
  const recorded = await recordedChanges(db, key.repositoryId);
  const open = await evaluation.source.openPullRequests(key);
  const policy = recorded.length === 0 ? null : await policies.defaultPolicy(key);
  const { work } = evaluating(deps, { bulk: true });
  const sources = policy?.policy.sources ?? null;
  for (const { number, reason, invalidate } of staleChanges(open, recorded, sources, evaluation.now())) {
    log.info({ repository: fullName(key), number, reason }, "swept up: judged anew");
    await work.enqueue({ ...key, number }, { reason, invalidate });
  }
  await enqueue(db, await waitingDeployments(db, { repositoryId: key.repositoryId }));
}
