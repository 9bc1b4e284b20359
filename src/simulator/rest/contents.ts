import { posix } from "node:path";
import { entryAt, listFiles } from "../git/files.ts";
import type { TreeEntry } from "../git/objects.ts";
import { gitCommitShape, gitNodeId } from "../shapes/git.ts";
import { repositoryUrl, webUrl } from "../shapes/repository.ts";
import type { Repository, World } from "../state/types.ts";
import {
  type Answer,
  type Context,
  HttpError,
  notFound,
  ok,
  repositoryOf,
  resolveCommit,
} from "./context.ts";
import type { Route } from "./router.ts";

/** Above this size contents carry no content (docs: get repository content, "1-100 MB"). */
const INLINE_LIMIT = 1_000_000;

/** `GET /repos/{owner}/{repo}/contents/{path}`. */
function contents(context: Context): Answer {
  const repository = repositoryOf(context);
  const path = (context.params.path ?? "").replace(/^\/+|\/+$/g, "");
  const ref = context.query.get("ref") ?? repository.defaultBranch;
  const sha = resolveCommit(repository, ref);
  if (sha === null)
    throw new HttpError(
      404,
      repository.refs.size === 0 ? "This repository is empty." : `No commit found for the ref ${ref}`,
    );
  const { tree } = repository.objects.commit(sha);
  const entry = entryAt(repository.objects, tree, path);
  if (entry === null) throw notFound();
  if (entry.mode === "040000") {
    return ok(
      repository.objects.tree(entry.sha).map((child) => {
        const {
          content: _content,
          encoding: _encoding,
          ...item
        } = fileContent(context.world, repository, join(path, child.name), ref, child, false);
        return item;
      }),
    );
  }
  const target = followLink(repository, tree, path, entry);
  if (wantsRaw(context)) {
    return {
      status: 200,
      body: repository.objects.blob(target.sha),
      raw: "application/vnd.github.raw+json; charset=utf-8",
    };
  }
  return ok(fileContent(context.world, repository, path, ref, target, true));
}

function wantsRaw({ headers }: Context): boolean {
  return String(headers.accept ?? "").includes("raw");
}

function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** A link to a normal file of the repository is answered with that file. */
function followLink(repository: Repository, tree: string, path: string, entry: TreeEntry): TreeEntry {
  if (entry.mode !== "120000") return entry;
  const link = repository.objects.blob(entry.sha).toString("utf8");
  const target = posix.normalize(posix.join(posix.dirname(path), link));
  const found =
    target.startsWith("..") || link.startsWith("/") ? null : entryAt(repository.objects, tree, target);
  return found?.mode === "100644" || found?.mode === "100755" ? found : entry;
}

function fileContent(
  world: World,
  repository: Repository,
  path: string,
  ref: string,
  entry: TreeEntry,
  inFile: boolean,
) {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const kinds = {
    "040000": "dir",
    "120000": "symlink",
    "160000": "submodule",
    "100644": "file",
    "100755": "file",
  };
  // GitHub lists submodules of a directory as files, for compatibility.
  const type = entry.mode === "160000" && !inFile ? "file" : kinds[entry.mode];
  const data = entry.mode === "040000" || entry.mode === "160000" ? null : repository.objects.blob(entry.sha);
  const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const place = entry.mode === "040000" ? "tree" : "blob";
  const html = data === null && place === "blob" ? null : `${webUrl(repository)}/${place}/${ref}/${encoded}`;
  const git =
    place === "blob" && data === null
      ? null
      : `${repositoryUrl(world, repository)}/git/${place}s/${entry.sha}`;
  const inline = data !== null && data.length <= INLINE_LIMIT;
  return {
    name: posix.basename(path),
    path,
    sha: entry.sha,
    size: data?.length ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url:
      data === null
        ? null
        : `https://raw.githubusercontent.com/${repository.owner.login}/${repository.name}/${ref}/${encoded}`,
    type,
    ...(inFile && type === "file"
      ? { content: inline ? wrapped(data) : "", encoding: inline ? "base64" : "none" }
      : { content: undefined, encoding: undefined }),
    ...(inFile && type === "symlink" && data !== null ? { target: data.toString("utf8") } : {}),
    ...(inFile && type === "submodule" ? { submodule_git_url: submoduleUrl(repository, ref, path) } : {}),
    _links: { self: url, git, html },
  };
}

/** What `.gitmodules` says of a path; null when it does not mention it. */
function submoduleUrl(repository: Repository, ref: string, path: string): string | null {
  const sha = resolveCommit(repository, ref);
  const { objects } = repository;
  const entry = sha === null ? null : entryAt(objects, objects.commit(sha).tree, ".gitmodules");
  if (entry === null || entry.mode === "040000") return null;
  const sections = objects
    .blob(entry.sha)
    .toString("utf8")
    .split(/^\[submodule /m);
  const own = sections.find((section) => /^\s*path\s*=\s*(.*?)\s*$/m.exec(section)?.[1] === path);
  return /^\s*url\s*=\s*(.*?)\s*$/m.exec(own ?? "")?.[1] ?? null;
}

/** Base64 in lines of 60, as GitHub writes it. */
function wrapped(data: Buffer): string {
  return data
    .toString("base64")
    .replace(/(.{60})/g, "$1\n")
    .replace(/([^\n])$/, "$1\n");
}

/** `GET /repos/{owner}/{repo}/git/trees/{tree_sha}`; cut above the limit and flagged. */
function tree(context: Context): Answer {
  const repository = repositoryOf(context);
  const { objects } = repository;
  const wanted = context.params.tree_sha ?? "";
  const commit = resolveCommit(repository, wanted);
  const sha =
    objects.typeOf(wanted) === "tree" ? wanted : commit === null ? null : objects.commit(commit).tree;
  if (sha === null) throw notFound();
  const recursive = context.query.has("recursive");
  const entries = recursive
    ? walk(repository, sha, "")
    : objects.tree(sha).map((entry) => ({ ...entry, path: entry.name }));
  const truncated = entries.length > context.world.treeLimit;
  const url = repositoryUrl(context.world, repository);
  return ok({
    sha,
    url: `${url}/git/trees/${sha}`,
    tree: entries.slice(0, context.world.treeLimit).map(({ path, mode, sha: object }) => {
      const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
      return {
        path,
        mode,
        type,
        sha: object,
        ...(type === "blob" ? { size: objects.blob(object).length } : {}),
        ...(type === "commit" ? {} : { url: `${url}/git/${type}s/${object}` }),
      };
    }),
    truncated,
  });
}

function walk(repository: Repository, tree: string, prefix: string): (TreeEntry & { path: string })[] {
  return repository.objects.tree(tree).flatMap((entry) => {
    const path = prefix + entry.name;
    const own = { ...entry, path };
    return entry.mode === "040000" ? [own, ...walk(repository, entry.sha, `${path}/`)] : [own];
  });
}

function blob(context: Context): Answer {
  const repository = repositoryOf(context);
  const sha = context.params.file_sha ?? "";
  if (repository.objects.typeOf(sha) !== "blob" || !reachable(repository, sha)) throw notFound();
  const data = repository.objects.blob(sha);
  if (wantsRaw(context))
    return { status: 200, body: data, raw: "application/vnd.github.raw+json; charset=utf-8" };
  return ok({
    sha,
    node_id: gitNodeId(repository, "B", sha),
    size: data.length,
    url: `${repositoryUrl(context.world, repository)}/git/blobs/${sha}`,
    content: wrapped(data),
    encoding: "base64",
  });
}

/** A private repository's network is its own, a public one's objects are served by any of its forks. */
function reachable(repository: Repository, sha: string): boolean {
  if (!repository.private || repository.parent === null) return true;
  return [...repository.refs.values()].some((tip) => {
    const files = listFiles(repository.objects, repository.objects.commit(tip).tree);
    return [...files.values()].some((file) => file.sha === sha);
  });
}

function gitCommit(context: Context): Answer {
  const repository = repositoryOf(context);
  const sha = context.params.commit_sha ?? "";
  if (repository.objects.typeOf(sha) !== "commit") throw notFound();
  return ok(gitCommitShape(context.world, repository, repository.objects.commit(sha)));
}

export const contentRoutes: Route[] = [
  { name: "GET /repos/{owner}/{repo}/contents/{path}", access: ["contents:read"], handler: contents },
  { name: "GET /repos/{owner}/{repo}/git/trees/{tree_sha}", access: ["contents:read"], handler: tree },
  { name: "GET /repos/{owner}/{repo}/git/blobs/{file_sha}", access: ["contents:read"], handler: blob },
  {
    name: "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    access: ["contents:read"],
    handler: gitCommit,
  },
];
