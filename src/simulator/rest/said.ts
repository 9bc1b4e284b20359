import {
  commentOnCommit,
  commentOnLine,
  deleteCommitComment,
  deleteReviewComment,
  editCommitComment,
  editReviewComment,
} from "../actions/comments.ts";
import { Unprocessable } from "../actions/pulls.ts";
import { commitCommentShape, reviewCommentShape } from "../shapes/said.ts";
import type { CommitComment, ReviewComment } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  actingApp,
  type Context,
  commitOr422,
  HttpError,
  noContent,
  notFound,
  ok,
  page,
  pullOf,
  repositoryOf,
  requiredText,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

function commitComment(context: Context): CommitComment {
  const found = repositoryOf(context).commitComments.find(
    ({ id }) => id === Number(context.params.comment_id),
  );
  if (found === undefined) throw notFound();
  return found;
}

function reviewComment(context: Context): ReviewComment {
  const id = Number(context.params.comment_id);
  for (const pull of repositoryOf(context).pulls.values()) {
    const found = pull.reviewComments.find((one) => one.id === id);
    if (found !== undefined) return found;
  }
  throw notFound();
}

function createOnCommit(context: Context): Answer {
  const repository = repositoryOf(context);
  const comment = commentOnCommit(context.world, repository, {
    by: actingAccount(context),
    viaAppId: actingApp(context),
    body: requiredText(context.body, "body"),
    sha: commitOr422(repository, context.params.commit_sha ?? ""),
    path: text(context.body, "path") ?? null,
    line: typeof context.body.line === "number" ? context.body.line : null,
  });
  return ok(commitCommentShape(context.world, comment), 201);
}

function createOnLine(context: Context): Answer {
  const { pull } = pullOf(context);
  const { body } = context;
  try {
    const comment = commentOnLine(context.world, pull, {
      by: actingAccount(context),
      viaAppId: actingApp(context),
      body: requiredText(body, "body"),
      path: requiredText(body, "path"),
      line: typeof body.line === "number" ? body.line : null,
      inReplyTo: typeof body.in_reply_to === "number" ? body.in_reply_to : null,
    });
    return ok(reviewCommentShape(context.world, comment), 201);
  } catch (error) {
    if (error instanceof Unprocessable) throw new HttpError(422, error.message);
    throw error;
  }
}

const COMMIT_COMMENT = "/repos/{owner}/{repo}/comments/{comment_id}";
const REVIEW_COMMENT = "/repos/{owner}/{repo}/pulls/comments/{comment_id}";

export const saidRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/commits/{commit_sha}/comments",
    access: ["contents:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.commit_sha ?? "");
      const found = repository.commitComments.filter((one) => one.sha === sha);
      return page(context, found, (one) => commitCommentShape(context.world, one));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/commits/{commit_sha}/comments",
    access: ["contents:write"],
    handler: createOnCommit,
  },
  {
    name: "GET /repos/{owner}/{repo}/comments",
    access: ["contents:read"],
    handler: (context) =>
      page(context, repositoryOf(context).commitComments, (one) => commitCommentShape(context.world, one)),
  },
  {
    name: `GET ${COMMIT_COMMENT}`,
    access: ["contents:read"],
    handler: (context) => ok(commitCommentShape(context.world, commitComment(context))),
  },
  {
    name: `PATCH ${COMMIT_COMMENT}`,
    access: ["contents:write"],
    handler: (context) => {
      const comment = commitComment(context);
      editCommitComment(context.world, comment, actingAccount(context), requiredText(context.body, "body"));
      return ok(commitCommentShape(context.world, comment));
    },
  },
  {
    name: `DELETE ${COMMIT_COMMENT}`,
    access: ["contents:write"],
    handler: (context) => {
      deleteCommitComment(context.world, commitComment(context));
      return noContent();
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    access: ["pull_requests:read"],
    handler: (context) =>
      page(context, pullOf(context).pull.reviewComments, (one) => reviewCommentShape(context.world, one)),
  },
  {
    name: "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    access: ["pull_requests:write"],
    handler: createOnLine,
  },
  {
    name: `GET ${REVIEW_COMMENT}`,
    access: ["pull_requests:read"],
    handler: (context) => ok(reviewCommentShape(context.world, reviewComment(context))),
  },
  {
    name: `PATCH ${REVIEW_COMMENT}`,
    access: ["pull_requests:write"],
    handler: (context) => {
      const comment = reviewComment(context);
      editReviewComment(context.world, comment, actingAccount(context), requiredText(context.body, "body"));
      return ok(reviewCommentShape(context.world, comment));
    },
  },
  {
    name: `DELETE ${REVIEW_COMMENT}`,
    access: ["pull_requests:write"],
    handler: (context) => {
      deleteReviewComment(context.world, reviewComment(context), actingAccount(context));
      return noContent();
    },
  },
];
