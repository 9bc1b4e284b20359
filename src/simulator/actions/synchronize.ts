import { isAncestor, mergeBase } from "../git/history.ts";
import type { Account, PullRequest, Repository, World } from "../state/types.ts";
import { announcePull } from "../webhooks/pulls.ts";
import { tryAutoMerge } from "./automerge.ts";
import { dequeue } from "./queue.ts";
import { record } from "./timeline.ts";

/** All pull requests of the network that are open. */
function openPulls(world: World): PullRequest[] {
  return [...world.repositories.values()]
    .flatMap((repository) => [...repository.pulls.values()])
    .filter((pull) => pull.issue.state === "open");
}

/** The head branch of pull requests moved or went away. */
export function followHead(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  to: string | null,
  by: Account,
  forced: boolean,
): void {
  for (const pull of openPulls(world)) {
    if (pull.head.repository !== repository || pull.head.ref !== branch) continue;
    if (to === null) {
      close(world, pull, by);
      continue;
    }
    const old = pull.head.sha;
    pull.head.sha = to;
    pull.base.sha = pull.repository.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
    pull.issue.updatedAt = world.time();
    pull.repository.refs.set(`refs/pull/${pull.issue.number}/head`, to);
    if (forced) record(world, pull.issue, "head_ref_force_pushed", by, { before: before ?? old, after: to });
    if (pull.repository.queue.some((entry) => entry.pull === pull)) dequeue(world, pull, by, "MANUAL");
    announcePull(world, pull, "synchronize", by, { before: old, after: to });
    tryAutoMerge(world, pull);
  }
}

/** The base branch moved: pull requests whose head it now contains count as merged, as on GitHub. */
export function followBase(world: World, repository: Repository, branch: string, by: Account): void {
  const tip = repository.refs.get(`refs/heads/${branch}`);
  if (tip === undefined) return;
  for (const pull of openPulls(world)) {
    if (pull.repository !== repository || pull.base.ref !== branch) continue;
    if (!isAncestor(repository.objects, pull.head.sha, tip)) continue;
    if (isAncestor(repository.objects, pull.head.sha, pull.base.sha)) continue;
    markMerged(world, pull, by, tip);
  }
}

export function markMerged(world: World, pull: PullRequest, by: Account, sha: string): void {
  const at = world.time();
  const { objects } = pull.repository;
  const base = mergeBase(objects, pull.base.sha, pull.head.sha) ?? pull.base.sha;
  pull.merged = { at, by, sha, mergeBase: base };
  pull.autoMerge = null;
  pull.issue.state = "closed";
  pull.issue.closedAt = at;
  pull.issue.closedBy = by;
  record(world, pull.issue, "merged", by, { commit: sha });
  record(world, pull.issue, "closed", by);
  announcePull(world, pull, "closed", by);
}

export function close(world: World, pull: PullRequest, by: Account): void {
  if (pull.issue.state === "closed") return;
  pull.issue.state = "closed";
  pull.issue.closedAt = world.time();
  pull.issue.closedBy = by;
  pull.autoMerge = null;
  record(world, pull.issue, "closed", by);
  if (pull.repository.queue.some((entry) => entry.pull === pull)) dequeue(world, pull, by, "MANUAL");
  announcePull(world, pull, "closed", by);
}
