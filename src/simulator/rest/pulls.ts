import { type Method, merge, updateBranch } from "../actions/merging.ts";
import { openPullRequest, reopen, retarget, Unprocessable } from "../actions/pulls.ts";
import { dismissReview, submitReview } from "../actions/reviews.ts";
import { close } from "../actions/synchronize.ts";
import { editThread } from "../actions/threads.ts";
import { changedFiles, commitsOf } from "../rules/mergeability.ts";
import { commitShape, fileShape } from "../shapes/git.ts";
import { pullShape, pullSimpleShape, reviewShape } from "../shapes/pulls.ts";
import type { PullRequest, Review } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  actingApp,
  type Context,
  HttpError,
  notFound,
  ok,
  page,
  pullOf,
  repositoryOf,
  requiredText,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

/** GitHub's caps for a pull request's lists (docs: list pull requests files, list commits on a pull request). */
const FILES = 3000;
const COMMITS = 250;

/** Turns what the action refuses into GitHub's 422. */
export function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Unprocessable) {
      throw new HttpError(422, "Validation Failed", [
        { resource: "PullRequest", code: "custom", message: error.message },
      ]);
    }
    throw error;
  }
}

function list(context: Context): Answer {
  const repository = repositoryOf(context);
  const { query } = context;
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const base = query.get("base");
  const sort = query.get("sort") ?? "created";
  const descending = (query.get("direction") ?? (sort === "created" ? "desc" : "asc")) === "desc";
  const found = [...repository.pulls.values()]
    .filter((pull) => state === "all" || pull.issue.state === state)
    .filter((pull) => base === null || pull.base.ref === base)
    .filter(
      (pull) => head === null || !head.includes(":") || `${pull.head.owner.login}:${pull.head.ref}` === head,
    );
  const key = (pull: PullRequest) => (sort === "updated" ? pull.issue.updatedAt : pull.issue.createdAt);
  found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.issue.number - b.issue.number));
  if (descending) found.reverse();
  return page(context, found, (pull) => pullSimpleShape(context.world, pull));
}

function edit(context: Context): Answer {
  const { pull } = pullOf(context);
  const by = actingAccount(context);
  const { world, body } = context;
  const title = text(body, "title");
  const base = text(body, "base");
  const state = text(body, "state");
  editThread(world, pull.issue, by, { title, body: text(body, "body") });
  if (base !== undefined) attempt(() => retarget(world, pull, by, base));
  if (state === "closed") close(world, pull, by);
  if (state === "open" && pull.issue.state === "closed") attempt(() => reopen(world, pull, by));
  return ok(pullShape(world, pull));
}

function mergeRoute(context: Context): Answer {
  const { pull } = pullOf(context);
  const { body } = context;
  const method = (text(body, "merge_method") ?? "merge") as Method;
  if (!["merge", "squash", "rebase"].includes(method)) throw new HttpError(422, "Invalid merge method");
  const sha = text(body, "sha");
  const title = text(body, "commit_title");
  const message = text(body, "commit_message");
  const result = merge(context.world, pull, actingAccount(context), {
    method,
    ...(sha === undefined ? {} : { sha }),
    ...(title === undefined ? {} : { title }),
    ...(message === undefined ? {} : { message }),
  });
  if (!result.merged) throw new HttpError(result.status, result.message);
  return ok({ sha: result.sha, merged: true, message: result.message });
}

function reviewOr404(context: Context): { pull: PullRequest; review: Review } {
  const { pull } = pullOf(context);
  const review = pull.reviews.find((candidate) => candidate.id === Number(context.params.review_id));
  if (review === undefined) throw notFound();
  return { pull, review };
}

export const pullRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/pulls", access: ["pull_requests:read"], handler: list },
  {
    name: "POST /repos/{owner}/{repo}/pulls",
    access: ["pull_requests:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const pull = attempt(() =>
        openPullRequest(context.world, repository, {
          by: actingAccount(context),
          head: requiredText(context.body, "head"),
          base: requiredText(context.body, "base"),
          title: requiredText(context.body, "title"),
          body: text(context.body, "body") ?? "",
          draft: context.body.draft === true,
          viaAppId: actingApp(context),
        }),
      );
      return ok(pullShape(context.world, pull), 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    access: ["pull_requests:read"],
    handler: (context) => ok(pullShape(context.world, pullOf(context).pull)),
  },
  { name: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}", access: ["pull_requests:write"], handler: edit },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
    access: ["pull_requests:read"],
    handler: (context) => {
      const { pull, repository } = pullOf(context);
      return page(
        context,
        changedFiles(pull),
        (file) => fileShape(context.world, repository, file, pull.head.sha),
        FILES,
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
    access: ["pull_requests:read"],
    handler: (context) => {
      const { pull, repository } = pullOf(context);
      return page(context, commitsOf(pull), (sha) => commitShape(context.world, repository, sha), COMMITS);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    access: ["pull_requests:read"],
    handler: (context) => {
      pullOf(context);
      return ok({ users: [], teams: [] });
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    access: ["pull_requests:read"],
    handler: (context) => {
      if (pullOf(context).pull.merged === null) throw notFound();
      return { status: 204, body: null };
    },
  },
  {
    name: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    access: ["contents:write"],
    handler: mergeRoute,
  },
  {
    name: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch",
    access: ["pull_requests:write"],
    handler: (context) => {
      const { pull, repository } = pullOf(context);
      const expected = text(context.body, "expected_head_sha");
      if (expected !== undefined && expected !== pull.head.sha)
        throw new HttpError(422, "expected head sha didn’t match current head ref.");
      const result = updateBranch(context.world, pull, actingAccount(context));
      if (!result.merged) throw new HttpError(result.status, result.message);
      return ok(
        {
          message: result.message,
          url: `${context.world.url}/repos/${repository.owner.login}/${repository.name}/pulls/${pull.issue.number}`,
        },
        202,
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    access: ["pull_requests:read"],
    handler: (context) => {
      const { pull } = pullOf(context);
      return page(context, pull.reviews, (review) => reviewShape(context.world, pull, review));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    access: ["pull_requests:write"],
    handler: (context) => {
      const { pull } = pullOf(context);
      const event = (text(context.body, "event") ?? "COMMENT") as "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
      const review = attempt(() =>
        submitReview(context.world, pull, {
          by: actingAccount(context),
          state: event,
          body: text(context.body, "body") ?? "",
          commit: text(context.body, "commit_id") ?? pull.head.sha,
        }),
      );
      return ok(reviewShape(context.world, pull, review));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
    access: ["pull_requests:read"],
    handler: (context) => {
      const { pull, review } = reviewOr404(context);
      return ok(reviewShape(context.world, pull, review));
    },
  },
  {
    name: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
    access: ["pull_requests:write"],
    handler: (context) => {
      const { pull, review } = reviewOr404(context);
      attempt(() =>
        dismissReview(
          context.world,
          pull,
          review,
          actingAccount(context),
          requiredText(context.body, "message"),
        ),
      );
      return ok(reviewShape(context.world, pull, review));
    },
  },
];
