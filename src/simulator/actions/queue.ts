import { activeRules } from "../rules/matching.ts";
import { mergeability } from "../rules/mergeability.ts";
import { checkState, missingChecks, requiredChecks, violations } from "../rules/requirements.ts";
import { iso } from "../shapes/git.ts";
import type {
  Account,
  MergeGroup,
  MergeQueueParameters,
  PullRequest,
  QueueEntry,
  Repository,
  World,
} from "../state/types.ts";
import { nodeId, ownerOf } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { announcePull } from "../webhooks/pulls.ts";
import { type Method, mergeCommit } from "./merging.ts";
import { updateRef } from "./refs.ts";
import { markMerged } from "./synchronize.ts";
import { record } from "./timeline.ts";

/** The merge queue's settings on a branch; null where no active ruleset has one. */
export function queueOf(world: World, repository: Repository, base: string): MergeQueueParameters | null {
  for (const { rule } of activeRules(world, repository, `refs/heads/${base}`)) {
    if (rule.type === "merge_queue") return rule.parameters;
  }
  return null;
}

export function enqueue(
  world: World,
  pull: PullRequest,
  by: Account,
): { enqueued: boolean; message: string } {
  const { repository } = pull;
  const settings = queueOf(world, repository, pull.base.ref);
  const no = (message: string) => ({ enqueued: false, message });
  if (settings === null) return no("Merge queue is not enabled for this branch");
  if (pull.issue.state === "closed" || pull.draft) return no("Pull request is not in a mergeable state");
  if (repository.queue.some((entry) => entry.pull === pull))
    return no("Pull request is already in the queue");
  if (!mergeability(world, pull).mergeable) return no("Pull request has merge conflicts");
  const problems = violations(world, pull, null);
  if (problems.length > 0) return no(problems.join(" "));
  const id = world.nextId("queue");
  repository.queue.push({
    id,
    nodeId: nodeId("MQE", id),
    pull,
    baseRef: pull.base.ref,
    enqueuer: by,
    enqueuedAt: world.time(),
    group: null,
    headSha: pull.head.sha,
    step: null,
  });
  record(world, pull.issue, "added_to_merge_queue", by);
  announcePull(world, pull, "enqueued", by);
  const waiting = repository.queue.filter((entry) => entry.baseRef === pull.base.ref && entry.group === null);
  if (waiting.length >= settings.min_entries_to_merge) formGroups(world, repository, pull.base.ref);
  return { enqueued: true, message: "Pull request was added to the merge queue" };
}

/** Makes merge groups of what waits, each on top of the one before, and asks for their checks. */
export function formGroups(world: World, repository: Repository, base: string): void {
  const settings = queueOf(world, repository, base);
  if (settings === null) return;
  const waiting = repository.queue.filter((entry) => entry.baseRef === base && entry.group === null);
  while (waiting.length > 0) {
    const entries = waiting.splice(0, settings.max_entries_to_merge);
    const last = repository.groups.findLast((group) => group.baseRef === base);
    const start = last?.headSha ?? repository.refs.get(`refs/heads/${base}`);
    if (start !== undefined) formGroup(world, repository, settings, entries, start);
  }
}

function formGroup(
  world: World,
  repository: Repository,
  settings: MergeQueueParameters,
  entries: QueueEntry[],
  start: string,
): void {
  const method = settings.merge_method.toLowerCase() as Method;
  let head = start;
  const inside: QueueEntry[] = [];
  for (const entry of entries) {
    const next = mergeCommit(world, entry.pull, head, entry.headSha, entry.enqueuer, { method });
    if (next === null) dequeue(world, entry.pull, entry.enqueuer, "MERGE_CONFLICT");
    else {
      entry.step = { onto: head, made: next };
      head = next;
      inside.push(entry);
    }
  }
  const last = inside.at(-1);
  if (last === undefined) return;
  const group: MergeGroup = {
    baseRef: last.baseRef,
    baseSha: start,
    headRef: `gh-readonly-queue/${last.baseRef}/pr-${last.pull.issue.number}-${start}`,
    headSha: head,
    entries: inside,
  };
  for (const entry of inside) entry.group = group;
  repository.groups.push(group);
  const by = last.enqueuer;
  updateRef(world, repository, { ref: `refs/heads/${group.headRef}`, to: head, by, bypass: true });
  announceGroup(world, repository, group, "checks_requested", by);
  judgeGroups(world, repository);
}

/** Merges the groups whose checks are green, in order; throws out one whose checks failed. */
export function judgeGroups(world: World, repository: Repository): void {
  for (let group = repository.groups[0]; group !== undefined; group = repository.groups[0]) {
    const ref = `refs/heads/${group.baseRef}`;
    const required = requiredChecks(world, repository, ref, null);
    const states = required.map((check) => checkState(repository, group.headSha, check));
    if (states.includes("failing")) failGroup(world, repository, group);
    else if (missingChecks(world, repository, ref, group.headSha, null).length > 0) return;
    else if (repository.refs.get(ref) !== group.baseSha)
      rebuild(world, repository, group, group.entries[0]?.enqueuer);
    else mergeGroup(world, repository, group);
  }
}

function mergeGroup(world: World, repository: Repository, group: MergeGroup): void {
  const by = group.entries.at(-1)?.enqueuer ?? ownerOf(world, repository.owner);
  dissolve(repository, group);
  announceGroup(world, repository, group, "destroyed", by, "merged");
  for (const entry of group.entries) {
    entry.pull.base.sha = group.baseSha;
    record(world, entry.pull.issue, "removed_from_merge_queue", by, { reason: "merged" });
    announcePull(world, entry.pull, "dequeued", by, { reason: "MERGE" });
    markMerged(world, entry.pull, entry.enqueuer, group.headSha);
  }
  updateRef(world, repository, {
    ref: `refs/heads/${group.baseRef}`,
    to: group.headSha,
    by,
    bypass: true,
    activity: "merge_queue_merge",
  });
  updateRef(world, repository, { ref: `refs/heads/${group.headRef}`, to: null, by, bypass: true });
}

function failGroup(world: World, repository: Repository, group: MergeGroup): void {
  const by = group.entries.at(-1)?.enqueuer ?? ownerOf(world, repository.owner);
  for (const entry of [...group.entries]) dequeue(world, entry.pull, by, "CI_FAILURE");
}

/** Takes a pull request out of the queue; groups from its own on are torn down and formed anew without it. */
export function dequeue(world: World, pull: PullRequest, by: Account, reason: string): void {
  const { repository } = pull;
  const entry = repository.queue.find((candidate) => candidate.pull === pull);
  if (entry === undefined) return;
  repository.queue = repository.queue.filter((candidate) => candidate !== entry);
  record(world, pull.issue, "removed_from_merge_queue", by, { reason: reason.toLowerCase() });
  announcePull(world, pull, "dequeued", by, { reason });
  if (entry.group === null) return;
  rebuild(world, repository, entry.group, by, reason === "MANUAL" ? "dequeued" : "invalidated");
}

/** Tears down a group and those on top of it, and forms them anew of what is still queued. */
function rebuild(
  world: World,
  repository: Repository,
  from: MergeGroup,
  by: Account = ownerOf(world, repository.owner),
  reason = "invalidated",
): void {
  const stale = repository.groups.slice(repository.groups.indexOf(from));
  repository.groups = repository.groups.filter((group) => !stale.includes(group));
  for (const group of stale) {
    announceGroup(world, repository, group, "destroyed", by, reason);
    updateRef(world, repository, { ref: `refs/heads/${group.headRef}`, to: null, by, bypass: true });
    for (const entry of group.entries) Object.assign(entry, { group: null, step: null });
  }
  formGroups(world, repository, from.baseRef);
}

function dissolve(repository: Repository, group: MergeGroup): void {
  repository.groups = repository.groups.filter((candidate) => candidate !== group);
  repository.queue = repository.queue.filter((entry) => !group.entries.includes(entry));
}

/** `merge_group`; a destroyed one says why: `merged`, `invalidated` or `dequeued`. */
function announceGroup(
  world: World,
  repository: Repository,
  group: MergeGroup,
  action: "checks_requested" | "destroyed",
  by: Account,
  reason?: string,
): void {
  const commit = repository.objects.commit(group.headSha);
  announce(world, repository, "merge_group", by, {
    action,
    ...(reason === undefined ? {} : { reason }),
    merge_group: {
      head_sha: group.headSha,
      head_ref: `refs/heads/${group.headRef}`,
      base_sha: group.baseSha,
      base_ref: `refs/heads/${group.baseRef}`,
      head_commit: {
        id: group.headSha,
        tree_id: commit.tree,
        message: commit.message,
        timestamp: iso(commit.committer.at),
        author: { name: commit.author.name, email: commit.author.email },
        committer: { name: commit.committer.name, email: commit.committer.email },
      },
    },
  });
}
