import {
  addComment,
  addLabel,
  deleteComment,
  editComment,
  editThread,
  openIssue,
  removeLabel,
  setIssueState,
} from "../actions/threads.ts";
import { commitsOf } from "../rules/mergeability.ts";
import { userShape } from "../shapes/accounts.ts";
import { gitCommitShape, iso } from "../shapes/git.ts";
import { commentShape, eventShape, issueShape, labelShape } from "../shapes/issues.ts";
import { reviewShape } from "../shapes/pulls.ts";
import type { Comment, Issue, World } from "../state/types.ts";
import {
  actingAccount,
  actingApp,
  type Context,
  HttpError,
  invalid,
  issueOf,
  noContent,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

function commentOr404(context: Context): { issue: Issue; comment: Comment } {
  for (const issue of repositoryOf(context).issues.values()) {
    const comment = issue.comments.find((candidate) => candidate.id === Number(context.params.comment_id));
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

/** Events, comments, and of a pull request commits and reviews, oldest first. */
function timeline(world: World, issue: Issue): Record<string, unknown>[] {
  const { repository } = issue;
  const pull = repository.pulls.get(issue.number);
  const items: { at: string; shape: Record<string, unknown> }[] = [
    ...issue.timeline.map((event) => ({ at: event.at, shape: eventShape(world, issue, event) })),
    ...issue.comments.map((comment) => ({
      at: comment.createdAt,
      shape: {
        ...commentShape(world, issue, comment),
        event: "commented",
        actor: userShape(world, comment.author),
      },
    })),
    ...(pull === undefined ? [] : pull.reviews).map((review) => ({
      at: review.submittedAt,
      shape: {
        ...(pull === undefined ? {} : reviewShape(world, pull, review)),
        event: "reviewed",
        state: review.state.toLowerCase(),
      },
    })),
    ...(pull === undefined ? [] : commitsOf(pull)).map((sha) => {
      const commit = repository.objects.commit(sha);
      return {
        at: iso(commit.committer.at),
        shape: { ...gitCommitShape(world, repository, commit), event: "committed" },
      };
    }),
  ];
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ shape }) => shape);
}

function labelNames(body: Record<string, unknown>): string[] {
  const given = Array.isArray(body) ? body : body.labels;
  if (!Array.isArray(given)) throw invalid('"labels" wasn\'t supplied.');
  return given.map((one) => (typeof one === "string" ? one : String((one as { name?: string }).name)));
}

export const issueRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/issues",
    access: READ,
    handler: (context) => {
      const repository = repositoryOf(context);
      const state = context.query.get("state") ?? "open";
      const labels = (context.query.get("labels") ?? "").split(",").filter((label) => label !== "");
      const found = [...repository.issues.values()]
        .filter((issue) => state === "all" || issue.state === state)
        .filter((issue) => labels.every((label) => issue.labels.includes(label)))
        .reverse();
      return page(context, found, (issue) => issueShape(context.world, issue));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/issues",
    access: ["issues:write"],
    handler: (context) => {
      const issue = openIssue(context.world, repositoryOf(context), {
        by: actingAccount(context),
        title: requiredText(context.body, "title"),
        body: text(context.body, "body") ?? "",
        viaAppId: actingApp(context),
      });
      return ok(issueShape(context.world, issue), 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/{issue_number}",
    access: READ,
    handler: (context) => ok(issueShape(context.world, issueOf(context).issue)),
  },
  {
    name: "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
    access: WRITE,
    handler: (context) => {
      const { issue } = issueOf(context);
      const by = actingAccount(context);
      editThread(context.world, issue, by, {
        title: text(context.body, "title"),
        body: text(context.body, "body"),
      });
      const state = text(context.body, "state");
      if (state === "open" || state === "closed") setIssueState(context.world, issue, by, state);
      return ok(issueShape(context.world, issue));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    access: READ,
    handler: (context) => {
      const { issue } = issueOf(context);
      return page(context, issue.comments, (comment) => commentShape(context.world, issue, comment));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    access: WRITE,
    handler: (context) => {
      const { issue } = issueOf(context);
      const body = requiredText(context.body, "body");
      if (body.length > 65_536)
        throw new HttpError(422, "Validation Failed", [
          {
            resource: "IssueComment",
            code: "unprocessable",
            field: "data",
            message: "Body is too long (maximum is 65536 characters)",
          },
        ]);
      const comment = addComment(context.world, issue, actingAccount(context), body, actingApp(context));
      return ok(commentShape(context.world, issue, comment), 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
    access: READ,
    handler: (context) => {
      const { issue, comment } = commentOr404(context);
      return ok(commentShape(context.world, issue, comment));
    },
  },
  {
    name: "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    access: WRITE,
    handler: (context) => {
      const { issue, comment } = commentOr404(context);
      editComment(context.world, issue, comment, actingAccount(context), requiredText(context.body, "body"));
      return ok(commentShape(context.world, issue, comment));
    },
  },
  {
    name: "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}",
    access: WRITE,
    handler: (context) => {
      const { issue, comment } = commentOr404(context);
      deleteComment(context.world, issue, comment, actingAccount(context));
      return noContent();
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/{issue_number}/events",
    access: READ,
    handler: (context) => {
      const { issue } = issueOf(context);
      return page(context, issue.timeline, (event) => eventShape(context.world, issue, event));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline",
    access: READ,
    handler: (context) => {
      const { issue } = issueOf(context);
      return page(context, timeline(context.world, issue), (item) => item);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/issues/{issue_number}/labels",
    access: READ,
    handler: (context) => {
      const { issue, repository } = issueOf(context);
      return page(context, issue.labels, (name) => labelShape(context.world, repository, name));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
    access: WRITE,
    handler: (context) => {
      const { issue, repository } = issueOf(context);
      for (const name of labelNames(context.body)) {
        addLabel(context.world, issue, actingAccount(context), name, actingApp(context));
      }
      return ok(issue.labels.map((name) => labelShape(context.world, repository, name)));
    },
  },
  {
    name: "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
    access: WRITE,
    handler: (context) => {
      const { issue, repository } = issueOf(context);
      const removed = removeLabel(
        context.world,
        issue,
        actingAccount(context),
        context.params.name ?? "",
        actingApp(context),
      );
      if (!removed) throw new HttpError(404, "Label does not exist");
      return ok(issue.labels.map((name) => labelShape(context.world, repository, name)));
    },
  },
];
