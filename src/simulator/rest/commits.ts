import { diffTrees } from "../git/diff.ts";
import { commitsBetween, mergeBase } from "../git/history.ts";
import { commitShape, fileShape } from "../shapes/git.ts";
import { pullSimpleShape } from "../shapes/pulls.ts";
import { repositoryUrl, webUrl } from "../shapes/repository.ts";
import type { Repository } from "../state/types.ts";
import { accountByLogin } from "../state/world.ts";
import {
  type Answer,
  type Context,
  commitOr422,
  HttpError,
  page,
  repositoryOf,
  resolveCommit,
  slice,
} from "./context.ts";
import type { Route } from "./router.ts";

/** GitHub's caps: files of a commit (paged up to 3,000), files and commits of a comparison. */
const COMMIT_FILES = 3000;
const COMPARE_FILES = 300;
const COMPARE_COMMITS = 250;

function emptyTree(repository: Repository): string {
  return repository.objects.writeTree([]);
}

function list(context: Context): Answer {
  const repository = repositoryOf(context);
  const ref = context.query.get("sha") ?? repository.defaultBranch;
  if (repository.refs.size === 0) throw new HttpError(409, "Git Repository is empty.");
  const head = resolveCommit(repository, ref);
  if (head === null) throw new HttpError(404, "Not Found");
  const path = context.query.get("path");
  const all = commitsBetween(repository.objects, rootOf(repository), head).reverse();
  const touching = all.filter(
    (sha) => path === null || filesOf(repository, sha).some((file) => under(file.path, path)),
  );
  return page(context, touching, (sha) => commitShape(context.world, repository, sha));
}

/** A commit that nothing descends from: everything is newer. */
function rootOf(repository: Repository): string {
  const nobody = { name: "", email: "", at: 0 };
  return repository.objects.writeCommit({
    tree: emptyTree(repository),
    parents: [],
    author: nobody,
    committer: nobody,
    message: "",
    signature: null,
  });
}

function under(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory.replace(/\/$/, "")}/`);
}

function filesOf(repository: Repository, sha: string) {
  const { objects } = repository;
  const commit = objects.commit(sha);
  const parent = commit.parents[0];
  return diffTrees(
    objects,
    parent === undefined ? emptyTree(repository) : objects.commit(parent).tree,
    commit.tree,
  );
}

function one(context: Context): Answer {
  const repository = repositoryOf(context);
  const sha = commitOr422(repository, context.params.ref ?? "");
  const files = filesOf(repository, sha);
  const { list: shown, headers } = slice(
    { ...context, query: perPage(context.query, "300") },
    files,
    COMMIT_FILES,
  );
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    status: 200,
    headers,
    body: {
      ...commitShape(context.world, repository, sha),
      stats: { total: additions + deletions, additions, deletions },
      files: shown.map((file) => fileShape(context.world, repository, file, sha)),
    },
  };
}

function perPage(query: URLSearchParams, fallback: string): URLSearchParams {
  const copy = new URLSearchParams(query);
  if (!copy.has("per_page")) copy.set("per_page", fallback);
  return copy;
}

/** `base...head`, each a branch, tag or commit, or `owner:branch` of the same network. */
function compare(context: Context): Answer {
  const { world } = context;
  const repository = repositoryOf(context);
  const { objects } = repository;
  const [from = "", to = ""] = (context.params.basehead ?? "").split("...");
  const base = side(context, repository, from);
  const head = side(context, repository, to);
  const common = mergeBase(objects, base, head);
  if (common === null) throw new HttpError(404, `No common ancestor between ${from} and ${to}.`);
  const ahead = commitsBetween(objects, base, head);
  const behind = commitsBetween(objects, head, base).length;
  const files = diffTrees(objects, objects.commit(common).tree, objects.commit(head).tree);
  const paged = context.query.has("page") || context.query.has("per_page");
  const { list: commits, headers } = slice(
    { ...context, query: perPage(context.query, "100") },
    ahead,
    paged ? undefined : COMPARE_COMMITS,
  );
  const status =
    ahead.length === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged";
  const web = webUrl(repository);
  const first = Number(context.query.get("page") ?? 1) <= 1;
  return {
    status: 200,
    headers: paged ? headers : {},
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${from}...${to}`,
      html_url: `${web}/compare/${from}...${to}`,
      permalink_url: `${web}/compare/${base}...${head}`,
      diff_url: `${web}/compare/${from}...${to}.diff`,
      patch_url: `${web}/compare/${from}...${to}.patch`,
      base_commit: commitShape(world, repository, base),
      merge_base_commit: commitShape(world, repository, common),
      status,
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: (paged ? commits : ahead.slice(-COMPARE_COMMITS)).map((sha) =>
        commitShape(world, repository, sha),
      ),
      ...(first
        ? { files: files.slice(0, COMPARE_FILES).map((file) => fileShape(world, repository, file, head)) }
        : {}),
    },
  };
}

function side(context: Context, repository: Repository, name: string): string {
  const [owner, branch] = name.includes(":") ? name.split(":") : [undefined, name];
  const from =
    owner === undefined
      ? repository
      : [...context.world.repositories.values()].find(
          (candidate) =>
            candidate.objects === repository.objects &&
            candidate.owner === accountByLogin(context.world, owner),
        );
  const sha = from === undefined ? null : resolveCommit(from, branch ?? "");
  if (sha === null) throw new HttpError(404, "Not Found");
  return sha;
}

export const commitRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/commits", access: ["contents:read"], handler: list },
  { name: "GET /repos/{owner}/{repo}/commits/{ref}", access: ["contents:read"], handler: one },
  { name: "GET /repos/{owner}/{repo}/compare/{basehead}", access: ["contents:read"], handler: compare },
  {
    name: "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    access: ["pull_requests:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.commit_sha ?? "");
      const found = [...repository.pulls.values()].filter((pull) => {
        const { objects } = repository;
        return objects.typeOf(sha) === "commit" && containsCommit(repository, pull, sha);
      });
      return page(context, found, (pull) => pullSimpleShape(context.world, pull));
    },
  },
];

/** The pull requests that brought a commit in, or, for one that is not on the default branch, the open ones that contain it. */
function containsCommit(
  repository: Repository,
  pull: { head: { sha: string }; base: { sha: string }; merged: { sha: string } | null },
  sha: string,
): boolean {
  if (pull.merged?.sha === sha) return true;
  return commitsBetween(repository.objects, pull.base.sha, pull.head.sha).includes(sha);
}
