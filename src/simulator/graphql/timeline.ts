import type { Issue, TimelineEvent } from "../state/types.ts";
import { connection } from "./connections.ts";
import { commitTag } from "./git.ts";
import { type Args, actorTag, fieldsOf, type Tagged, tag, tagOrNull, userTag } from "./tagged.ts";

interface EventValue {
  issue: Issue;
  event: TimelineEvent;
}

/** REST's event names and the types of the schema. */
const TYPES: Record<string, string> = {
  labeled: "LabeledEvent",
  unlabeled: "UnlabeledEvent",
  head_ref_force_pushed: "HeadRefForcePushedEvent",
  base_ref_changed: "BaseRefChangedEvent",
  automatic_base_change_succeeded: "AutomaticBaseChangeSucceededEvent",
  head_ref_restored: "HeadRefRestoredEvent",
  assigned: "AssignedEvent",
  reopened: "ReopenedEvent",
  closed: "ClosedEvent",
  merged: "MergedEvent",
  convert_to_draft: "ConvertToDraftEvent",
  ready_for_review: "ReadyForReviewEvent",
  auto_merge_enabled: "AutoMergeEnabledEvent",
  auto_merge_disabled: "AutoMergeDisabledEvent",
  added_to_merge_queue: "AddedToMergeQueueEvent",
  removed_from_merge_queue: "RemovedFromMergeQueueEvent",
  renamed: "RenamedTitleEvent",
  review_dismissed: "ReviewDismissedEvent",
};

/** `LabeledEvent` as the enum of item types writes it. */
function enumName(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

/** Events, comments and reviews in order of time, of the item types asked for. */
export function timelineItems(
  issue: Issue,
  args: Args,
  union: "IssueTimelineItems" | "PullRequestTimelineItems",
) {
  const pull = issue.repository.pulls.get(issue.number);
  const items: { at: string; item: Tagged }[] = [
    ...issue.timeline.flatMap((event) => {
      const type = TYPES[event.event];
      return type === undefined ? [] : [{ at: event.at, item: tag(type, { issue, event }) }];
    }),
    ...issue.comments.map((comment) => ({
      at: comment.createdAt,
      item: tag("IssueComment", { issue, comment }),
    })),
    ...(union === "IssueTimelineItems" || pull === undefined ? [] : pull.reviews).map((review) => ({
      at: review.submittedAt,
      item: tag("PullRequestReview", { pull, review }),
    })),
  ];
  const wanted = args.itemTypes as string[] | null | undefined;
  const shown = items
    .filter(({ item }) => wanted == null || wanted.includes(enumName(item.__typename)))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    ...connection("timelineItems", args, shown, ({ item }) => item),
    filteredCount: shown.length,
    pageCount: Math.min(shown.length, Number(args.first ?? args.last ?? 0)),
    updatedAt: issue.updatedAt,
  };
}

const common = {
  id: ({ event }: EventValue) => event.nodeId,
  createdAt: ({ event }: EventValue) => event.at,
  actor: ({ event }: EventValue) => actorTag(event.actor),
};

const ofPull = {
  ...common,
  pullRequest: ({ issue }: EventValue) => tagOrNull("PullRequest", issue.repository.pulls.get(issue.number)),
};

const threadTag = (issue: Issue) => {
  const pull = issue.repository.pulls.get(issue.number);
  return pull === undefined ? tag("Issue", issue) : tag("PullRequest", pull);
};

const label = {
  ...common,
  label: ({ issue, event }: EventValue) =>
    tag("Label", {
      repository: issue.repository,
      label: issue.repository.labels.get((event.detail.label ?? "").toLowerCase()),
    }),
  labelable: ({ issue }: EventValue) => threadTag(issue),
};

export const timelineTypes = {
  LabeledEvent: fieldsOf<EventValue>(label),
  UnlabeledEvent: fieldsOf<EventValue>(label),
  HeadRefForcePushedEvent: fieldsOf<EventValue>({
    ...ofPull,
    beforeCommit: ({ issue, event }) => commitTag(issue.repository, event.detail.before ?? ""),
    afterCommit: ({ issue, event }) => commitTag(issue.repository, event.detail.after ?? ""),
  }),
  BaseRefChangedEvent: fieldsOf<EventValue>({
    ...ofPull,
    databaseId: ({ event }) => event.id % 2 ** 31,
    currentRefName: ({ event }) => event.detail.to,
    previousRefName: ({ event }) => event.detail.from,
  }),
  AutomaticBaseChangeSucceededEvent: fieldsOf<EventValue>({
    ...ofPull,
    newBase: ({ event }) => event.detail.to,
    oldBase: ({ event }) => event.detail.from,
  }),
  HeadRefRestoredEvent: fieldsOf<EventValue>(ofPull),
  AssignedEvent: fieldsOf<EventValue>({
    ...common,
    assignee: ({ event }, _args, { world }) =>
      actorTag(world.accounts.get(Number(event.detail.assignee)) ?? null),
    user: ({ event }, _args, { world }) => userTag(world.accounts.get(Number(event.detail.assignee)) ?? null),
  }),
  ReopenedEvent: fieldsOf<EventValue>({ ...common, closable: ({ issue }) => threadTag(issue) }),
  ClosedEvent: fieldsOf<EventValue>({ ...common, closable: ({ issue }) => threadTag(issue) }),
  MergedEvent: fieldsOf<EventValue>({
    ...ofPull,
    commit: ({ issue, event }) =>
      event.detail.commit === undefined ? null : commitTag(issue.repository, event.detail.commit),
    mergeRefName: ({ issue }) => issue.repository.pulls.get(issue.number)?.base.ref,
  }),
  ConvertToDraftEvent: fieldsOf<EventValue>(ofPull),
  ReadyForReviewEvent: fieldsOf<EventValue>(ofPull),
  AutoMergeEnabledEvent: fieldsOf<EventValue>({ ...ofPull, enabler: ({ event }) => userTag(event.actor) }),
  AutoMergeDisabledEvent: fieldsOf<EventValue>({ ...ofPull, disabler: ({ event }) => userTag(event.actor) }),
  AddedToMergeQueueEvent: fieldsOf<EventValue>({ ...ofPull, enqueuer: ({ event }) => userTag(event.actor) }),
  RemovedFromMergeQueueEvent: fieldsOf<EventValue>({
    ...ofPull,
    enqueuer: ({ event }) => userTag(event.actor),
    reason: ({ event }) => event.detail.reason ?? null,
  }),
  RenamedTitleEvent: fieldsOf<EventValue>({
    ...common,
    currentTitle: ({ event }) => event.detail.to,
    previousTitle: ({ event }) => event.detail.from,
    subject: ({ issue }) => threadTag(issue),
  }),
  ReviewDismissedEvent: fieldsOf<EventValue>({
    ...ofPull,
    dismissalMessage: ({ event }) => event.detail.message ?? null,
    previousReviewState: ({ event }) => event.detail.state?.toUpperCase(),
    review: ({ issue, event }) => {
      const pull = issue.repository.pulls.get(issue.number);
      const review = pull?.reviews.find((candidate) => String(candidate.id) === event.detail.review);
      return review === undefined ? null : tag("PullRequestReview", { pull, review });
    },
  }),
};
