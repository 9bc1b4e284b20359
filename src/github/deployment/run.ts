import { z } from "zod";
import type { DeploymentKey } from "../../evaluation/ports/keys.ts";
import type { Account } from "../../facts/account.ts";
import type { DeployingRun } from "../../facts/deployment.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, statusOf } from "../client/failure.ts";
import { compare, type Repo } from "../objects/compare.ts";
import { requireSame } from "../pull-request/evidence.ts";
import { restAccount, sha } from "../shapes.ts";

/** docs.github.com/rest/actions/workflow-runs#get-a-workflow-run */
const runShape = z.object({
  id: z.int(),
  path: z.string(),
  event: z.string(),
  head_sha: sha,
  head_branch: z.string().nullable(),
  run_attempt: z.int().positive().default(1),
  run_started_at: z.iso.datetime({ offset: true }).nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  actor: z.unknown(),
  triggering_actor: z.unknown(),
  repository: z.object({ id: z.int(), full_name: z.string() }),
  head_repository: z.object({ id: z.int() }).nullish(),
});

/** docs.github.com/rest/actions/workflow-runs#get-pending-deployments-for-a-workflow-run */
const pendingShape = z.array(z.object({ environment: z.object({ name: z.string() }) }));

export interface WaitingRun {
  run: DeployingRun;
  repo: Repo;
  /** The environment as GitHub writes it. */
  environment: string;
  onRef: Known<boolean>;
}

/**
 * The run of a key, if it waits for the environment now. Repository, commit, ref and environment are all as GitHub tells them
 * this moment; nothing of the delivery is believed.
 */
export async function readWaitingRun(client: GitHubClient, key: DeploymentKey): Promise<WaitingRun | null> {
  const at = { owner: key.owner, repo: key.name, run_id: key.runId };
  try {
    const found = await client.get("/repos/{owner}/{repo}/actions/runs/{run_id}", at, runShape);
    requireSame(key.repositoryId, {
      databaseId: found.repository.id,
      nameWithOwner: found.repository.full_name,
    });
    const pending = await client.get(
      "/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
      at,
      pendingShape,
    );
    const wanted = key.environment.toLowerCase();
    const environment = pending.find((one) => one.environment.name.toLowerCase() === wanted)?.environment
      .name;
    if (environment === undefined) return null;
    const [owner = key.owner, repo = key.name] = found.repository.full_name.split("/");
    const place = await placeOf(client, { owner, repo }, found);
    const startedAt = found.run_started_at ?? found.created_at ?? null;
    const run: DeployingRun = {
      id: found.id,
      attempt: found.run_attempt,
      event: found.event,
      path: found.path.split("@", 1)[0] ?? found.path,
      sha: found.head_sha,
      ref: place.ref,
      actor: accountIn(found.actor),
      triggeringActor: accountIn(found.triggering_actor),
      ...(startedAt === null ? {} : { startedAt: new Date(startedAt).toISOString() }),
    };
    return { run, repo: { owner, repo }, environment, onRef: place.onRef };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw asUnavailable(error, `workflow run ${key.runId}`);
  }
}

/** Which branch or tag the run was started on, and whether that holds its commit now. GitHub tells the short name only. */
async function placeOf(
  client: GitHubClient,
  repo: Repo,
  run: z.infer<typeof runShape>,
): Promise<{ ref: string; onRef: Known<boolean> }> {
  const what = "branch or tag of the run";
  if (run.head_branch === null)
    return { ref: run.head_sha, onRef: incomplete("github/run-ref", what, "GitHub does not name it.") };
  if (run.head_repository != null && run.head_repository.id !== run.repository.id) {
    const detail = "It lies in a fork, whose branches are not this repository's.";
    return { ref: `refs/heads/${run.head_branch}`, onRef: incomplete("github/fork-run", what, detail) };
  }
  let ref = `refs/heads/${run.head_branch}`;
  for (const namespace of ["heads", "tags"]) {
    const tip = await tipOf(client, repo, `${namespace}/${run.head_branch}`);
    if (tip === null) continue;
    ref = `refs/${namespace}/${run.head_branch}`;
    if (await holds(client, repo, run.head_sha, tip)) return { ref, onRef: known(true) };
  }
  return { ref, onRef: known(false) };
}

const refShape = z.object({ object: z.object({ type: z.string(), sha }) });
const tagShape = z.object({ object: z.object({ type: z.string(), sha }) });

/** The commit that a branch or tag (`heads/main`) points to; null where there is none. */
export async function tipOf(client: GitHubClient, repo: Repo, ref: string): Promise<string | null> {
  try {
    let { object } = await client.get("/repos/{owner}/{repo}/git/ref/{+ref}", { ...repo, ref }, refShape);
    // A tag of a tag of a tag is nobody's release.
    for (let depth = 0; object.type === "tag" && depth < 3; depth += 1)
      ({ object } = await client.get(
        "/repos/{owner}/{repo}/git/tags/{sha}",
        { ...repo, sha: object.sha },
        tagShape,
      ));
    return object.type === "commit" ? object.sha : null;
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 409) return null;
    throw asUnavailable(error, ref);
  }
}

/** Whether `commit` is `tip` or one of its ancestors. */
export async function holds(client: GitHubClient, repo: Repo, commit: string, tip: string): Promise<boolean> {
  if (commit === tip) return true;
  try {
    return (await compare(client, repo, commit, tip, 0)).mergeBase === commit;
  } catch (error) {
    // No common ancestor, or the commit is gone.
    if (isDenied(error)) return false;
    throw asUnavailable(error, `comparison with ${commit.slice(0, 7)}: ${describe(error)}`);
  }
}

function accountIn(value: unknown): Account | null {
  const account = restAccount.safeParse(value);
  return account.success ? account.data : null;
}
