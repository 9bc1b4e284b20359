import { ensureApp } from "../actions/accounts.ts";
import { commentOnLine, deleteReviewComment, editReviewComment } from "../actions/comments.ts";
import { merge, updateBranch } from "../actions/merging.ts";
import { reopen, retarget, setAutoMerge, setDraft } from "../actions/pulls.ts";
import { dequeue, enqueue } from "../actions/queue.ts";
import { dismissReview, editReview, submitReview } from "../actions/reviews.ts";
import { close } from "../actions/synchronize.ts";
import {
  addComment,
  addLabel,
  assign,
  deleteComment,
  editComment,
  editThread,
  removeLabel,
  setIssueState,
} from "../actions/threads.ts";
import { record } from "../actions/timeline.ts";
import type {
  Actor,
  AppReference,
  Issue as IssueHandle,
  PullRequest as PullHandle,
  Review as ReviewHandle,
} from "../api.ts";
import { mergeability } from "../rules/mergeability.ts";
import type { Account, Issue, PullRequest, Review, World } from "../state/types.ts";
import { saidHandle } from "./said.ts";

export function actorOf(account: Account): Actor {
  return {
    id: account.id,
    login: account.login,
    type: account.type === "Bot" ? "Bot" : "User",
    nodeId: account.nodeId,
  };
}

/** The account behind an actor handle. */
export function accountOf(world: World, actor: Actor): Account {
  const account = world.accounts.get(actor.id);
  if (account === undefined) throw new Error(`${actor.login} is not an account of this simulator`);
  return account;
}

export function appIdOf(world: World, via: AppReference | undefined): number | null {
  return via === undefined ? null : ensureApp(world, via).id;
}

/** What handles of issues and pull requests share. */
function threadMembers(world: World, issue: Issue) {
  return {
    number: issue.number,
    comment({ by, body, viaApp }: { by: Actor; body: string; viaApp?: AppReference }) {
      const comment = addComment(world, issue, accountOf(world, by), body, appIdOf(world, viaApp));
      return saidHandle(
        world,
        comment,
        (editor, text) => editComment(world, issue, comment, editor, text),
        (remover) => deleteComment(world, issue, comment, remover),
      );
    },
    edit(by: Actor, change: { title?: string; body?: string }) {
      editThread(world, issue, accountOf(world, by), change);
    },
    label(by: Actor, name: string, viaApp?: AppReference) {
      addLabel(world, issue, accountOf(world, by), name, appIdOf(world, viaApp));
    },
    assign(by: Actor, assignee: Actor) {
      assign(world, issue, accountOf(world, by), accountOf(world, assignee));
    },
    unlabel(by: Actor, name: string, viaApp?: AppReference) {
      if (!removeLabel(world, issue, accountOf(world, by), name, appIdOf(world, viaApp))) {
        throw new Error(`#${issue.number} has no label ${name}`);
      }
    },
  };
}

export function issueHandle(world: World, issue: Issue): IssueHandle {
  return {
    ...threadMembers(world, issue),
    id: issue.id,
    nodeId: issue.nodeId,
    get title() {
      return issue.title;
    },
    get body() {
      return issue.body;
    },
    get labels() {
      return [...issue.labels];
    },
    get state() {
      return issue.state;
    },
    close: (by) => setIssueState(world, issue, accountOf(world, by), "closed"),
    reopen: (by) => setIssueState(world, issue, accountOf(world, by), "open"),
  };
}

function reviewHandle(world: World, pull: PullRequest, review: Review): ReviewHandle {
  return {
    id: review.id,
    get state() {
      return review.state;
    },
    edit: (by, body) => editReview(world, pull, review, accountOf(world, by), body),
    dismiss: (by, message = "dismissed") => dismissReview(world, pull, review, accountOf(world, by), message),
  };
}

export function pullHandle(world: World, pull: PullRequest): PullHandle {
  const { issue } = pull;
  const who = (by: Actor) => accountOf(world, by);
  return {
    ...threadMembers(world, issue),
    id: pull.id,
    nodeId: pull.nodeId,
    get title() {
      return issue.title;
    },
    get body() {
      return issue.body;
    },
    get labels() {
      return [...issue.labels];
    },
    get state() {
      return pull.merged === null ? issue.state : "merged";
    },
    get draft() {
      return pull.draft;
    },
    get headSha() {
      return pull.head.sha;
    },
    get headRef() {
      return pull.head.ref;
    },
    get baseRef() {
      return pull.base.ref;
    },
    get mergeable() {
      return mergeability(world, pull).mergeable;
    },
    get mergeCommitSha() {
      return pull.merged?.sha ?? null;
    },
    close: (by) => close(world, pull, who(by)),
    reopen: (by) => reopen(world, pull, who(by)),
    retarget: (by, base) => retarget(world, pull, who(by), base),
    review({ by, state, body = "", commit = pull.head.sha }) {
      return reviewHandle(world, pull, submitReview(world, pull, { by: who(by), state, body, commit }));
    },
    reviewComment({ by, viaApp, line = null, inReplyTo = null, ...rest }) {
      const words = { ...rest, line, inReplyTo, by: who(by), viaAppId: appIdOf(world, viaApp) };
      const comment = commentOnLine(world, pull, words);
      return saidHandle(
        world,
        comment,
        (editor, body) => editReviewComment(world, comment, editor, body),
        (remover) => deleteReviewComment(world, comment, remover),
      );
    },
    ready: (by) => setDraft(world, pull, who(by), false),
    convertToDraft: (by) => setDraft(world, pull, who(by), true),
    updateBranch: (by) => updateBranch(world, pull, who(by)),
    merge: (by, options = {}) => merge(world, pull, who(by), options),
    enableAutoMerge: (by) => setAutoMerge(world, pull, who(by), "merge"),
    disableAutoMerge: (by) => setAutoMerge(world, pull, who(by), null),
    enqueue: (by) => enqueue(world, pull, who(by)),
    dequeue: (by) => dequeue(world, pull, who(by), "MANUAL"),
    event: (by, name, viaApp) => record(world, issue, name, who(by), {}, appIdOf(world, viaApp)),
  };
}
