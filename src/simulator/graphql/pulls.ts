import { queueOf } from "../actions/queue.ts";
import type { FileDiff } from "../git/diff.ts";
import { changedFiles, commitsOf, mergeability } from "../rules/mergeability.ts";
import { canPush } from "../rules/requirements.ts";
import { association } from "../shapes/issues.ts";
import { webUrl } from "../shapes/repository.ts";
import type { PullRequest, QueueEntry, Review } from "../state/types.ts";
import { rollupOf } from "./checks.ts";
import { connection } from "./connections.ts";
import { commitTag } from "./git.ts";
import { editFields, threadFields } from "./issues.ts";
import { closingIssues } from "./references.ts";
import { type Args, actorTag, fieldsOf, tag, tagOrNull } from "./tagged.ts";
import { timelineItems } from "./timeline.ts";

const STATUS: Record<FileDiff["status"], string> = {
  added: "ADDED",
  removed: "DELETED",
  modified: "MODIFIED",
  renamed: "RENAMED",
  copied: "COPIED",
  changed: "CHANGED",
  unchanged: "MODIFIED",
};

const sum = (pull: PullRequest, pick: "additions" | "deletions") =>
  changedFiles(pull).reduce((total, file) => total + file[pick], 0);

function reviews(pull: PullRequest, args: Args) {
  const states = args.states as string[] | null | undefined;
  const found = pull.reviews.filter((review) => states == null || states.includes(review.state));
  return connection("reviews", args, found, (review) => tag("PullRequestReview", { pull, review }));
}

export function entryTag(entry: QueueEntry | undefined) {
  return tagOrNull("MergeQueueEntry", entry);
}

export const pullTypes = {
  PullRequest: fieldsOf<PullRequest>({
    ...threadFields<PullRequest>((pull) => pull.issue),
    id: (pull) => pull.nodeId,
    databaseId: (pull) => pull.id,
    fullDatabaseId: (pull) => String(pull.id),
    state: (pull) => (pull.merged === null ? pull.issue.state.toUpperCase() : "MERGED"),
    isDraft: (pull) => pull.draft,
    isCrossRepository: (pull) => pull.head.repository !== pull.repository,
    authorAssociation: (pull, _args, { world }) => association(world, pull.repository, pull.issue.author),
    baseRefName: (pull) => pull.base.ref,
    baseRefOid: (pull) => pull.base.sha,
    baseRef: (pull) => {
      const ref = `refs/heads/${pull.base.ref}`;
      return pull.repository.refs.has(ref) ? tag("Ref", { repository: pull.repository, ref }) : null;
    },
    baseRepository: (pull) => tag("Repository", pull.repository),
    headRefName: (pull) => pull.head.ref,
    headRefOid: (pull) => pull.head.sha,
    headRef: (pull) => {
      const ref = `refs/heads/${pull.head.ref}`;
      const { repository } = pull.head;
      return repository?.refs.has(ref) ? tag("Ref", { repository, ref }) : null;
    },
    headRepository: (pull) => tagOrNull("Repository", pull.head.repository),
    headRepositoryOwner: (pull) => actorTag(pull.head.owner),
    mergeable: (pull, _args, { world }) => {
      if (pull.issue.state === "closed") return "UNKNOWN";
      return mergeability(world, pull).mergeable ? "MERGEABLE" : "CONFLICTING";
    },
    mergeStateStatus: (pull, _args, { world }) => mergeability(world, pull).state.toUpperCase(),
    merged: (pull) => pull.merged !== null,
    mergedAt: (pull) => pull.merged?.at ?? null,
    mergedBy: (pull) => actorTag(pull.merged?.by ?? null),
    mergeCommit: (pull) => (pull.merged === null ? null : commitTag(pull.repository, pull.merged.sha)),
    potentialMergeCommit: (pull, _args, { world }) => {
      const { testMerge } = mergeability(world, pull);
      return testMerge === null ? null : commitTag(pull.repository, testMerge);
    },
    maintainerCanModify: () => false,
    isInMergeQueue: (pull) => pull.repository.queue.some((entry) => entry.pull === pull),
    isMergeQueueEnabled: (pull, _args, { world }) => queueOf(world, pull.repository, pull.base.ref) !== null,
    mergeQueueEntry: (pull) => entryTag(pull.repository.queue.find((entry) => entry.pull === pull)),
    autoMergeRequest: (pull) =>
      pull.autoMerge === null
        ? null
        : {
            enabledAt: pull.autoMerge.at,
            enabledBy: actorTag(pull.autoMerge.by),
            mergeMethod: pull.autoMerge.method.toUpperCase(),
            authorEmail: null,
            commitBody: null,
            commitHeadline: null,
            pullRequest: tag("PullRequest", pull),
          },
    changedFiles: (pull) => changedFiles(pull).length,
    additions: (pull) => sum(pull, "additions"),
    deletions: (pull) => sum(pull, "deletions"),
    files: (pull, args) =>
      connection("files", args, changedFiles(pull), (file) => ({
        path: file.path,
        changeType: STATUS[file.status],
        additions: file.additions,
        deletions: file.deletions,
        viewerViewedState: "UNVIEWED",
      })),
    commits: (pull, args) =>
      connection("commits", args, commitsOf(pull), (sha) => ({
        id: `PURC_${pull.id}_${sha}`,
        commit: commitTag(pull.repository, sha),
        pullRequest: tag("PullRequest", pull),
        url: `${webUrl(pull.repository)}/pull/${pull.issue.number}/commits/${sha}`,
        resourcePath: `/pull/${pull.issue.number}/commits/${sha}`,
      })),
    reviews,
    timelineItems: (pull, args) => timelineItems(pull.issue, args, "PullRequestTimelineItems"),
    closingIssuesReferences: (pull, args, { world }) =>
      connection("closingIssuesReferences", args, closingIssues(world, pull), (issue) => tag("Issue", issue)),
    statusCheckRollup: (pull) => rollupOf(pull.repository, pull.head.sha),
    totalCommentsCount: (pull) => pull.issue.comments.length,
    url: (pull) => `${webUrl(pull.repository)}/pull/${pull.issue.number}`,
    permalink: (pull) => `${webUrl(pull.repository)}/pull/${pull.issue.number}`,
  }),
  PullRequestReview: fieldsOf<{ pull: PullRequest; review: Review }>({
    ...editFields<{ review: Review }>(({ review }) => ({
      createdAt: review.submittedAt,
      author: review.author,
      edits: review.edits,
    })),
    id: ({ review }) => review.nodeId,
    databaseId: ({ review }) => review.id,
    fullDatabaseId: ({ review }) => String(review.id),
    state: ({ review }) => review.state,
    body: ({ review }) => review.body,
    bodyText: ({ review }) => review.body,
    author: ({ review }) => actorTag(review.author),
    authorAssociation: ({ pull, review }, _args, { world }) =>
      association(world, pull.repository, review.author),
    authorCanPushToRepository: ({ pull, review }) => canPush(pull.repository, review.author),
    commit: ({ pull, review }) => commitTag(pull.repository, review.commit),
    createdAt: ({ review }) => review.submittedAt,
    publishedAt: ({ review }) => review.submittedAt,
    submittedAt: ({ review }) => review.submittedAt,
    updatedAt: ({ review }) => review.edits.at(-1)?.at ?? review.submittedAt,
    isMinimized: ({ review }) => review.minimized !== null,
    minimizedReason: ({ review }) => review.minimized?.toLowerCase() ?? null,
    comments: ({ pull, review }, args) =>
      connection(
        "comments",
        args,
        pull.reviewComments.filter((one) => one.review === review),
        (one) => tag("PullRequestReviewComment", one),
      ),
    pullRequest: ({ pull }) => tag("PullRequest", pull),
    repository: ({ pull }) => tag("Repository", pull.repository),
    url: ({ pull, review }) =>
      `${webUrl(pull.repository)}/pull/${pull.issue.number}#pullrequestreview-${review.id}`,
  }),
  MergeQueueEntry: fieldsOf<QueueEntry>({
    id: (entry) => entry.nodeId,
    state: (entry) => (entry.group === null ? "QUEUED" : "AWAITING_CHECKS"),
    position: (entry) =>
      entry.pull.repository.queue.filter((one) => one.baseRef === entry.baseRef).indexOf(entry) + 1,
    enqueuedAt: (entry) => entry.enqueuedAt,
    enqueuer: (entry) => actorTag(entry.enqueuer),
    headCommit: ({ step, pull }) => (step === null ? null : commitTag(pull.repository, step.made)),
    baseCommit: ({ step, pull }) => (step === null ? null : commitTag(pull.repository, step.onto)),
    pullRequest: (entry) => tag("PullRequest", entry.pull),
    jump: () => false,
    solo: () => false,
    estimatedTimeToMerge: () => null,
  }),
};
