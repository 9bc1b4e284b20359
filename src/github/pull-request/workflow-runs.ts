import { z } from "zod";
import type { Account } from "../../facts/account.ts";
import type { Push, RunsAt, WorkflowRun } from "../../facts/facts.ts";
import { deferred, type Known, known } from "../../facts/known.ts";
import { ACTIONS_ACCOUNT } from "../../identity/workflow-runs.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied, passing } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { restAccount } from "../shapes.ts";

/** docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-repository */
const run = z.object({
  id: z.int(),
  path: z.string(),
  event: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  actor: z.unknown(),
  triggering_actor: z.unknown(),
});

const answer = z.object({ total_count: z.int(), workflow_runs: z.array(run) });

/** A job on GitHub's own machines ends after six hours (docs.github.com/actions/reference/limits). */
const HOURS_BEFORE = 6;

/** What a push or a new pull request says of its time may be later than the end of the run that made it. */
const SLACK_MS = 60_000;

/** One request each: the opening, and the latest pushes. */
const ACTS = 5;

const WHAT = "workflow runs";

export interface ActsQuestion {
  author: Account | null;
  /** When the pull request was opened. */
  opened: string;
  /** Pushes to a branch of the same repository; those to a fork come from the fork's own workflows. */
  pushes: readonly Push[];
}

/**
 * Which workflow runs were under way when GitHub Actions' shared account opened the change or pushed to it.
 * Undefined, and without a request, when it did neither.
 *
 * The permission (`actions: read`) is optional: without it the account stays what it is, shared.
 */
export async function readRuns(
  client: GitHubClient,
  repo: Repo,
  { author, opened, pushes }: ActsQuestion,
): Promise<Known<RunsAt[]> | undefined> {
  const pushed = pushes.filter(({ actor }) => actor.account?.id === ACTIONS_ACCOUNT).map(({ at }) => at);
  const acts = [...(author?.id === ACTIONS_ACCOUNT ? [opened] : []), ...pushed.toReversed()];
  if (acts.length === 0) return undefined;
  const read: RunsAt[] = [];
  try {
    for (const at of [...new Set(acts)].slice(0, ACTS)) read.push(await runsAt(client, repo, at));
  } catch (error) {
    if (isDenied(error)) return deferred("github/no-actions-permission", WHAT, describe(error));
    return passing("github/unavailable", WHAT, describe(error));
  }
  return known(read);
}

async function runsAt(client: GitHubClient, repo: Repo, at: string): Promise<RunsAt> {
  const time = Date.parse(at);
  const since = new Date(time - HOURS_BEFORE * 3_600_000);
  const found = await client.get(
    "/repos/{owner}/{repo}/actions/runs",
    { ...repo, created: `${toTheSecond(since)}..${toTheSecond(new Date(time))}`, per_page: 100 },
    answer,
  );
  const runs = found.workflow_runs
    .filter(
      ({ status, conclusion, updated_at }) =>
        // Neither a skipped run nor one that waits for somebody to let it start has done anything.
        conclusion !== "skipped" &&
        conclusion !== "action_required" &&
        (status !== "completed" || Date.parse(updated_at) + SLACK_MS >= time),
    )
    .map(
      ({ id, path, event, actor, triggering_actor }): WorkflowRun => ({
        id,
        // GitHub adds the ref to some.
        path: path.split("@", 1)[0] ?? path,
        event,
        actor: accountIn(actor),
        triggeringActor: accountIn(triggering_actor),
      }),
    );
  return { at, complete: found.workflow_runs.length === found.total_count, runs };
}

function toTheSecond(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

function accountIn(value: unknown): Account | null {
  const account = restAccount.safeParse(value);
  return account.success ? account.data : null;
}
