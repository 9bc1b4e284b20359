import { PushRejected, updateRef } from "../actions/refs.ts";
import { branchRuleShapes } from "../rules/matching.ts";
import { commitShape, gitNodeId } from "../shapes/git.ts";
import { repositoryUrl, webUrl } from "../shapes/repository.ts";
import type { Repository, World } from "../state/types.ts";
import {
  actingAccount,
  type Context,
  HttpError,
  noContent,
  notFound,
  ok,
  page,
  repositoryOf,
  requiredText,
} from "./context.ts";
import type { Route } from "./router.ts";

function refShape(world: World, repository: Repository, ref: string, sha: string) {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: gitNodeId(repository, "REF", ref),
    url: `${url}/git/${ref}`,
    object: { sha, type: "commit", url: `${url}/git/commits/${sha}` },
  };
}

/** Hidden refs (`refs/pull/…`) can be read one by one but are not listed with branches. */
function branches(repository: Repository): [string, string][] {
  return [...repository.refs]
    .filter(([ref]) => ref.startsWith("refs/heads/"))
    .map(([ref, sha]): [string, string] => [ref.slice("refs/heads/".length), sha])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function branchShape(context: Context, repository: Repository, name: string, sha: string) {
  const url = `${repositoryUrl(context.world, repository)}/branches/${name}`;
  const guarded = branchRuleShapes(context.world, repository, name).length > 0;
  return {
    name,
    commit: { sha, url: `${repositoryUrl(context.world, repository)}/commits/${sha}` },
    protected: guarded,
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
    },
    protection_url: `${url}/protection`,
  };
}

function branchOr404(repository: Repository, branch: string | undefined): [name: string, sha: string] {
  const sha = repository.refs.get(`refs/heads/${branch}`);
  if (branch === undefined || sha === undefined) throw new HttpError(404, "Branch not found");
  return [branch, sha];
}

function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (error instanceof PushRejected) throw new HttpError(422, error.message);
    throw error;
  }
}

export const refRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/branches",
    access: ["contents:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      return page(context, branches(repository), ([name, sha]) =>
        branchShape(context, repository, name, sha),
      );
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/branches/{branch}",
    access: ["contents:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const [name, sha] = branchOr404(repository, context.params.branch);
      const shape = branchShape(context, repository, name, sha);
      return ok({
        ...shape,
        commit: commitShape(context.world, repository, sha),
        _links: {
          self: `${repositoryUrl(context.world, repository)}/branches/${name}`,
          html: `${webUrl(repository)}/tree/${name}`,
        },
      });
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/branches/{branch}/protection",
    access: ["administration:read"],
    handler: (context) => {
      branchOr404(repositoryOf(context), context.params.branch);
      throw new HttpError(404, "Branch not protected");
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    access: ["contents:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const ref = `refs/${context.params.ref}`;
      const sha = repository.refs.get(ref);
      if (sha === undefined) throw notFound();
      return ok(refShape(context.world, repository, ref, sha));
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
    access: ["contents:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const found = [...repository.refs].filter(([ref]) => ref.startsWith(`refs/${context.params.ref}`));
      return ok(found.map(([ref, sha]) => refShape(context.world, repository, ref, sha)));
    },
  },
  {
    name: "POST /repos/{owner}/{repo}/git/refs",
    access: ["contents:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const ref = requiredText(context.body, "ref");
      const sha = requiredText(context.body, "sha");
      if (repository.refs.has(ref)) throw new HttpError(422, "Reference already exists");
      if (repository.objects.typeOf(sha) !== "commit") throw new HttpError(422, "Object does not exist");
      attempt(() => updateRef(context.world, repository, { ref, to: sha, by: actingAccount(context) }));
      return ok(refShape(context.world, repository, ref, sha), 201);
    },
  },
  {
    name: "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
    access: ["contents:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const ref = `refs/${context.params.ref}`;
      if (!repository.refs.has(ref)) throw new HttpError(422, "Reference does not exist");
      attempt(() => updateRef(context.world, repository, { ref, to: null, by: actingAccount(context) }));
      return noContent();
    },
  },
];
