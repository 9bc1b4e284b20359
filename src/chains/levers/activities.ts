import type { LeverKind, Profile } from "../types.ts";

/** What someone does to make an event of this type happen, and the least role GitHub lets do it. */
export interface Activity {
  lever: LeverKind;
  role: Profile;
  does: string;
  /** `own`: on an issue, comment or pull request of the profile's own making. */
  item: "own" | "any";
}

/** An event with its types. */
export interface EventRow {
  /** Types that start a workflow when it names none; empty where the event has no types. */
  defaults: readonly string[];
  types: Readonly<Record<string, Activity>>;
}

const act = (lever: LeverKind, role: Profile, does: string, item: "own" | "any" = "any"): Activity => ({
  lever,
  role,
  does,
  item,
});
const all = (row: Readonly<Record<string, Activity>>): EventRow => ({
  defaults: Object.keys(row),
  types: row,
});
const only = (activity: Activity): EventRow => ({ defaults: [""], types: { "": activity } });

const PULL_REQUEST: EventRow = {
  defaults: ["opened", "synchronize", "reopened"],
  types: {
    opened: act("pull-request", "commenter", "open a pull request", "own"),
    synchronize: act("pull-request", "commenter", "push to a pull request", "own"),
    reopened: act("pull-request", "commenter", "reopen a pull request", "own"),
    edited: act("pull-request", "commenter", "edit a pull request", "own"),
    ready_for_review: act("pull-request", "commenter", "mark a pull request ready for review", "own"),
    converted_to_draft: act("pull-request", "commenter", "turn a pull request into a draft", "own"),
    closed: act("pull-request", "commenter", "close a pull request", "own"),
    labeled: act("label", "triage", "add a label to a pull request"),
    unlabeled: act("label", "triage", "remove a label from a pull request"),
    assigned: act("pull-request", "triage", "assign a pull request"),
    unassigned: act("pull-request", "triage", "unassign a pull request"),
    milestoned: act("pull-request", "triage", "set the milestone of a pull request"),
    demilestoned: act("pull-request", "triage", "remove the milestone of a pull request"),
    review_requested: act("review", "triage", "ask for a review"),
    review_request_removed: act("review", "triage", "withdraw the request for a review"),
    locked: act("pull-request", "writer", "lock a pull request"),
    unlocked: act("pull-request", "writer", "unlock a pull request"),
    auto_merge_enabled: act("auto-merge", "writer", "enable auto-merge"),
    auto_merge_disabled: act("auto-merge", "writer", "disable auto-merge"),
    enqueued: act("merge-queue", "writer", "put a pull request into the merge queue"),
    dequeued: act("merge-queue", "writer", "take a pull request out of the merge queue"),
  },
};

/**
 * Every event that starts a workflow and that somebody can cause. Roles as in docs.github.com, "Repository roles for an
 * organization"; types as in "Events that trigger workflows". Nobody starts a
 * `schedule`: the act is what such a run reads. `workflow_call` has no act of its own.
 */
export const EVENTS: Readonly<Record<string, EventRow>> = {
  issue_comment: all({
    created: act("comment", "commenter", "comment on an issue or pull request", "own"),
    edited: act("comment", "commenter", "edit a comment", "own"),
    deleted: act("comment", "commenter", "delete a comment", "own"),
  }),
  issues: all({
    opened: act("issue", "commenter", "open an issue", "own"),
    edited: act("issue", "commenter", "edit an issue", "own"),
    closed: act("issue", "commenter", "close an issue", "own"),
    reopened: act("issue", "commenter", "reopen an issue", "own"),
    labeled: act("label", "triage", "add a label to an issue"),
    unlabeled: act("label", "triage", "remove a label from an issue"),
    assigned: act("issue", "triage", "assign an issue"),
    unassigned: act("issue", "triage", "unassign an issue"),
    milestoned: act("issue", "triage", "set the milestone of an issue"),
    demilestoned: act("issue", "triage", "remove the milestone of an issue"),
    typed: act("issue", "triage", "set the type of an issue"),
    untyped: act("issue", "triage", "remove the type of an issue"),
    locked: act("issue", "writer", "lock an issue"),
    unlocked: act("issue", "writer", "unlock an issue"),
    pinned: act("issue", "writer", "pin an issue"),
    unpinned: act("issue", "writer", "unpin an issue"),
    transferred: act("issue", "writer", "transfer an issue"),
    deleted: act("issue", "writer", "delete an issue"),
  }),
  pull_request: PULL_REQUEST,
  pull_request_target: PULL_REQUEST,
  pull_request_review: all({
    submitted: act("review", "commenter", "review a pull request", "own"),
    edited: act("review", "commenter", "edit a review", "own"),
    dismissed: act("review", "writer", "dismiss a review"),
  }),
  pull_request_review_comment: all({
    created: act("comment", "commenter", "comment on the diff of a pull request", "own"),
    edited: act("comment", "commenter", "edit a comment on a diff", "own"),
    deleted: act("comment", "commenter", "delete a comment on a diff", "own"),
  }),
  discussion: all({
    created: act("issue", "commenter", "open a discussion", "own"),
    edited: act("issue", "commenter", "edit a discussion", "own"),
    deleted: act("issue", "commenter", "delete a discussion", "own"),
    answered: act("issue", "commenter", "accept an answer", "own"),
    unanswered: act("issue", "commenter", "withdraw an answer", "own"),
    closed: act("issue", "commenter", "close a discussion", "own"),
    reopened: act("issue", "commenter", "reopen a discussion", "own"),
    labeled: act("label", "triage", "add a label to a discussion"),
    unlabeled: act("label", "triage", "remove a label from a discussion"),
    category_changed: act("issue", "triage", "move a discussion"),
    pinned: act("issue", "triage", "pin a discussion"),
    unpinned: act("issue", "triage", "unpin a discussion"),
    locked: act("issue", "triage", "lock a discussion"),
    unlocked: act("issue", "triage", "unlock a discussion"),
    transferred: act("issue", "writer", "transfer a discussion"),
  }),
  discussion_comment: all({
    created: act("comment", "commenter", "comment on a discussion", "own"),
    edited: act("comment", "commenter", "edit a comment on a discussion", "own"),
    deleted: act("comment", "commenter", "delete a comment on a discussion", "own"),
  }),
  watch: all({ started: act("issue", "commenter", "star the repository") }),
  fork: only(act("pull-request", "commenter", "fork the repository")),
  gollum: only(act("file", "writer", "edit the wiki")),
  label: all({
    created: act("label", "writer", "create a label"),
    edited: act("label", "writer", "edit a label"),
    deleted: act("label", "writer", "delete a label"),
  }),
  milestone: all({
    created: act("issue", "triage", "create a milestone"),
    closed: act("issue", "triage", "close a milestone"),
    opened: act("issue", "triage", "reopen a milestone"),
    edited: act("issue", "triage", "edit a milestone"),
    deleted: act("issue", "triage", "delete a milestone"),
  }),
  push: only(act("branch", "writer", "push")),
  create: only(act("branch", "writer", "create a branch or tag")),
  delete: only(act("branch", "writer", "delete a branch or tag")),
  workflow_dispatch: only(act("dispatch", "writer", "dispatch the workflow")),
  repository_dispatch: only(act("repository-dispatch", "writer", "send a repository dispatch")),
  release: all({
    published: act("release", "writer", "publish a release"),
    unpublished: act("release", "writer", "unpublish a release"),
    created: act("release", "writer", "create a release"),
    edited: act("release", "writer", "edit a release"),
    deleted: act("release", "writer", "delete a release"),
    prereleased: act("release", "writer", "publish a pre-release"),
    released: act("release", "writer", "publish a release"),
  }),
  deployment: only(act("deployment", "writer", "create a deployment")),
  deployment_status: only(act("deployment", "writer", "set the status of a deployment")),
  status: only(act("status", "writer", "set the status of a commit")),
  check_run: all({
    created: act("status", "writer", "push a commit that another app checks"),
    rerequested: act("status", "writer", "ask for a check to run again"),
    completed: act("status", "writer", "push a commit that another app checks"),
    requested_action: act("status", "writer", "press the button of a check"),
  }),
  check_suite: all({ completed: act("status", "writer", "push a commit that another app checks") }),
  registry_package: all({
    published: act("package", "writer", "publish a package"),
    updated: act("package", "writer", "update a package"),
  }),
  merge_group: all({
    checks_requested: act("merge-queue", "writer", "put a pull request into the merge queue"),
  }),
  schedule: only(act("issue", "commenter", "write an issue, a comment or a pull request")),
  page_build: only(act("branch", "writer", "push to the branch that Pages is built from")),
};

/** Events without an act of anybody's, or only of administrators; known, so that nothing about them is left open. */
export const WITHOUT_LEVER = new Set([
  "workflow_call",
  "public",
  "branch_protection_rule",
  "project",
  "project_card",
  "project_column",
  "member",
  "image_version",
]);
