import { appBot } from "../actions/bots.ts";
import { roleOf } from "../actions/repositories.ts";
import type { Auth, Credentials } from "../http/auth.ts";
import type { Account, Issue, PullRequest, Repository, World } from "../state/types.ts";
import type { Deliverer } from "../webhooks/deliver.ts";

export interface Context {
  world: World;
  credentials: Credentials;
  deliverer: Deliverer;
  auth: Auth;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  path: string;
  body: Record<string, unknown>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** `body` is text of this media type. */
  raw?: string;
}

export type Handler = (context: Context) => Answer | Promise<Answer>;

/** An error answer in GitHub's form. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly errors: unknown[] | undefined;

  constructor(status: number, message: string, errors?: unknown[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const noContent = (): Answer => ({ status: 204, body: null });
export const notFound = () => new HttpError(404, "Not Found");

/**
 * One page of a list, with the Link header that leads to the others. `cap` is the most that GitHub gives in all
 * (250 commits, 3,000 files of a pull request).
 */
export function page<T>(
  context: Context,
  items: T[],
  shape: (item: T) => unknown,
  cap = Number.POSITIVE_INFINITY,
): Answer {
  const { list, headers } = slice(context, items, cap);
  return { status: 200, body: list.map(shape), headers };
}

export function slice<T>(
  { world, path, query }: Context,
  items: T[],
  cap = Number.POSITIVE_INFINITY,
): { list: T[]; headers: Record<string, string> } {
  const capped = items.slice(0, cap);
  const size = Math.min(Math.max(Number(query.get("per_page") ?? 30) || 30, 1), 100);
  const number = Math.max(Number(query.get("page") ?? 1) || 1, 1);
  const last = Math.max(Math.ceil(capped.length / size), 1);
  const link = (to: number, rel: string) => {
    const next = new URLSearchParams(query);
    next.set("page", String(to));
    return `<${world.url}${path}?${next}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev"), link(1, "first")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  return {
    list: capped.slice((number - 1) * size, number * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

/** The account that acts with this credential. */
export function actingAccount({ world, auth }: Context): Account {
  if (auth.kind === "user") return auth.account;
  if (auth.kind === "installation") return appBot(world, world.app.id);
  throw new HttpError(401, "Requires authentication");
}

/** Through which App the acting account acts, for `performed_via_github_app`. */
export function actingApp({ world, auth }: Context): number | null {
  return auth.kind === "installation" ? world.app.id : null;
}

/** The repository that the path names. @throws 404 when it is not there or the caller may not know that it is. */
export function repositoryOf(context: Context): Repository {
  const { world, params } = context;
  const found = [...world.repositories.values()].find(
    (candidate) =>
      candidate.owner.login.toLowerCase() === params.owner?.toLowerCase() &&
      candidate.name.toLowerCase() === params.repo?.toLowerCase(),
  );
  if (found === undefined || !canRead(context, found)) throw notFound();
  return found;
}

export function canRead({ world, auth }: Pick<Context, "world" | "auth">, repository: Repository): boolean {
  if (!repository.private) return true;
  if (auth.kind === "installation") return isCovered(auth, repository);
  return auth.kind === "user" && roleOf(world, repository, auth.account) !== null;
}

/** Whether an installation token reaches this repository. */
export function isCovered(auth: Extract<Auth, { kind: "installation" }>, repository: Repository): boolean {
  const { installation } = auth;
  return (
    repository.owner === installation.account &&
    (installation.repositories === "all" || installation.repositories.has(repository.id)) &&
    (auth.repositories === null || auth.repositories.has(repository.id))
  );
}

export function pullOf(context: Context): { repository: Repository; pull: PullRequest } {
  const repository = repositoryOf(context);
  const pull = repository.pulls.get(Number(context.params.pull_number));
  if (pull === undefined) throw notFound();
  return { repository, pull };
}

export function issueOf(context: Context): { repository: Repository; issue: Issue } {
  const repository = repositoryOf(context);
  const issue = repository.issues.get(Number(context.params.issue_number));
  if (issue === undefined) throw notFound();
  return { repository, issue };
}

/** A commit by branch, tag, full ref or whole object id; null when there is none. */
export function resolveCommit(repository: Repository, ref: string): string | null {
  for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`, ref]) {
    const sha = repository.refs.get(name);
    if (sha !== undefined) return sha;
  }
  if (repository.objects.typeOf(ref) === "commit") return ref;
  return null;
}

/** @throws 422 with GitHub's words. */
export function commitOr422(repository: Repository, ref: string): string {
  const sha = resolveCommit(repository, ref);
  if (sha === null) throw new HttpError(422, `No commit found for SHA: ${ref}`);
  return sha;
}

/** A field of the request body. @throws 422 when it is there and is no text. */
export function text(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string")
    throw invalid(`For 'properties/${name}', ${JSON.stringify(value)} is not a string.`);
  return value;
}

export function requiredText(body: Record<string, unknown>, name: string): string {
  const value = text(body, name);
  if (value === undefined) throw invalid(`"${name}" wasn't supplied.`);
  return value;
}

export function invalid(detail: string): HttpError {
  return new HttpError(422, `Invalid request.\n\n${detail}`);
}
