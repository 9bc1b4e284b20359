import { commitsBetween } from "../git/history.ts";
import type { Account, PullRequest, Repository, World } from "../state/types.ts";
import { accountByLogin, fullName, nodeId } from "../state/world.ts";
import { announcePull } from "../webhooks/pulls.ts";
import { tryAutoMerge } from "./automerge.ts";
import { dequeue } from "./queue.ts";
import { createIssue } from "./threads.ts";
import { record } from "./timeline.ts";

/** GitHub's 422: what was wrong, in its words. */
export class Unprocessable extends Error {
  override readonly name = "Unprocessable";
}

/**
 * Opens a pull request.
 *
 * @throws Unprocessable when a branch is missing, there is nothing to merge, or one is open for the pair already.
 */
export function openPullRequest(
  world: World,
  repository: Repository,
  options: {
    by: Account;
    head: string;
    base: string;
    title: string;
    body: string;
    draft: boolean;
    viaAppId: number | null;
  },
): PullRequest {
  const { by, base } = options;
  const head = resolveHead(world, repository, options.head);
  const baseSha = repository.refs.get(`refs/heads/${base}`);
  if (baseSha === undefined) throw new Unprocessable(`PullRequest base is invalid: no branch ${base}`);
  if (commitsBetween(repository.objects, baseSha, head.sha).length === 0) {
    throw new Unprocessable(`No commits between ${base} and ${options.head}`);
  }
  for (const other of repository.pulls.values()) {
    const samePair =
      other.head.repository === head.repository && other.head.ref === head.ref && other.base.ref === base;
    if (samePair && other.issue.state === "open") {
      throw new Unprocessable(`A pull request already exists for ${head.owner.login}:${head.ref}.`);
    }
  }
  const issue = createIssue(world, repository, options);
  const id = world.nextId("pull");
  const pull: PullRequest = {
    id,
    nodeId: nodeId("PR", id),
    issue,
    repository,
    head,
    base: { ref: base, sha: baseSha },
    draft: options.draft,
    reviews: [],
    reviewComments: [],
    merged: null,
    autoMerge: null,
  };
  repository.pulls.set(issue.number, pull);
  world.nodes.delete(issue.nodeId);
  world.nodes.set(pull.nodeId, { type: "PullRequest", value: pull });
  repository.refs.set(`refs/pull/${issue.number}/head`, head.sha);
  announcePull(world, pull, "opened", by);
  return pull;
}

function resolveHead(
  world: World,
  repository: Repository,
  head: string,
): PullRequest["head"] & { repository: Repository } {
  const colon = head.indexOf(":");
  const owner = colon < 0 ? repository.owner : accountByLogin(world, head.slice(0, colon));
  const ref = head.slice(colon + 1);
  const from = [...world.repositories.values()].find(
    (candidate) => candidate.owner === owner && candidate.objects === repository.objects,
  );
  const sha = from?.refs.get(`refs/heads/${ref}`);
  if (owner === undefined || from === undefined || sha === undefined) {
    throw new Unprocessable(
      `PullRequest head is invalid: no branch ${head} in the network of ${fullName(repository)}`,
    );
  }
  return { repository: from, owner, ref, sha };
}

export function retarget(world: World, pull: PullRequest, by: Account, base: string): void {
  const sha = pull.repository.refs.get(`refs/heads/${base}`);
  if (sha === undefined) throw new Unprocessable(`Proposed base branch '${base}' was not found`);
  const from = { ...pull.base };
  if (from.ref === base) return;
  dequeue(world, pull, by, "MANUAL");
  pull.base = { ref: base, sha };
  pull.autoMerge = null;
  record(world, pull.issue, "base_ref_changed", by, { from: from.ref, to: base });
  announcePull(world, pull, "edited", by, {
    changes: { base: { ref: { from: from.ref }, sha: { from: from.sha } } },
  });
}

export function setDraft(world: World, pull: PullRequest, by: Account, draft: boolean): void {
  if (pull.draft === draft) return;
  pull.draft = draft;
  record(world, pull.issue, draft ? "convert_to_draft" : "ready_for_review", by);
  if (draft) dequeue(world, pull, by, "MANUAL");
  announcePull(world, pull, draft ? "converted_to_draft" : "ready_for_review", by);
  tryAutoMerge(world, pull);
}

/** @throws Unprocessable when the head branch is gone, as GitHub disables the button. */
export function reopen(world: World, pull: PullRequest, by: Account): void {
  const { head, issue } = pull;
  const sha = head.repository?.refs.get(`refs/heads/${head.ref}`);
  if (pull.merged !== null || sha === undefined) throw new Unprocessable("state cannot be changed.");
  head.sha = sha;
  issue.state = "open";
  issue.closedAt = null;
  issue.closedBy = null;
  pull.base.sha = pull.repository.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
  pull.repository.refs.set(`refs/pull/${issue.number}/head`, sha);
  record(world, issue, "reopened", by);
  announcePull(world, pull, "reopened", by);
}

export function setAutoMerge(
  world: World,
  pull: PullRequest,
  by: Account,
  method: "merge" | "squash" | "rebase" | null,
): void {
  pull.autoMerge = method === null ? null : { by, at: world.time(), method };
  record(world, pull.issue, method === null ? "auto_merge_disabled" : "auto_merge_enabled", by);
  announcePull(world, pull, method === null ? "auto_merge_disabled" : "auto_merge_enabled", by, {
    ...(method === null ? { reason: "Manually disabled by user" } : {}),
  });
  tryAutoMerge(world, pull);
}
