import { Unprocessable } from "../actions/pulls.ts";
import { createRelease } from "../actions/releases.ts";
import { releaseShape } from "../shapes/releases.ts";
import type { Release } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  type Context,
  HttpError,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

/** Newest first; drafts are for those who may push (docs: list releases). */
function visible(context: Context): Release[] {
  const { auth } = context;
  const pushes =
    auth.kind === "user" || (auth.kind === "installation" && auth.permissions.contents === "write");
  return repositoryOf(context)
    .releases.filter(({ draft }) => pushes || !draft)
    .reverse();
}

function create(context: Context): Answer {
  const { body } = context;
  const repository = repositoryOf(context);
  const tag = requiredText(body, "tag_name");
  try {
    const release = createRelease(context.world, repository, {
      author: actingAccount(context),
      tag,
      target: text(body, "target_commitish") ?? repository.defaultBranch,
      name: text(body, "name") ?? tag,
      body: text(body, "body") ?? "",
      draft: body.draft === true,
      prerelease: body.prerelease === true,
    });
    return ok(releaseShape(context.world, release), 201);
  } catch (error) {
    if (error instanceof Unprocessable) throw new HttpError(422, error.message);
    throw error;
  }
}

function one(context: Context, wanted: (release: Release) => boolean): Answer {
  const found = visible(context).find(wanted);
  if (found === undefined) throw notFound();
  return ok(releaseShape(context.world, found));
}

export const releaseRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/releases",
    access: ["contents:read"],
    handler: (context) => page(context, visible(context), (release) => releaseShape(context.world, release)),
  },
  { name: "POST /repos/{owner}/{repo}/releases", access: ["contents:write"], handler: create },
  {
    name: "GET /repos/{owner}/{repo}/releases/latest",
    access: ["contents:read"],
    handler: (context) => one(context, ({ draft, prerelease }) => !draft && !prerelease),
  },
  {
    name: "GET /repos/{owner}/{repo}/releases/tags/{tag}",
    access: ["contents:read"],
    handler: (context) => one(context, ({ draft, tag }) => !draft && tag === context.params.tag),
  },
  {
    name: "GET /repos/{owner}/{repo}/releases/{release_id}",
    access: ["contents:read"],
    handler: (context) => one(context, ({ id }) => id === Number(context.params.release_id)),
  },
];
