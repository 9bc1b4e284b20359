import { editTree, identity, now, writeCommit } from "../actions/commits.ts";
import { updateRef } from "../actions/refs.ts";
import type { Actor, CommitHandle, CommitOptions, Person } from "../api.ts";
import type { Identity } from "../git/objects.ts";
import { resolveCommit } from "../rest/context.ts";
import { WEB_FLOW_EMAIL } from "../shapes/git.ts";
import type { Repository, World } from "../state/types.ts";
import { accountOf } from "./threads.ts";

/** One commit on a branch, pushed unless `detached`. */
export function commit(world: World, repository: Repository, options: CommitOptions): CommitHandle {
  const by = accountOf(world, options.by);
  const branch = options.branch ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const from = options.from === undefined ? null : resolveCommit(repository, options.from);
  if (options.from !== undefined && from === null) throw new Error(`no commit ${options.from}`);
  const parent =
    repository.refs.get(ref) ?? from ?? repository.refs.get(`refs/heads/${repository.defaultBranch}`) ?? null;
  const merged = options.merge === undefined ? null : resolveCommit(repository, options.merge);
  if (options.merge !== undefined && merged === null) throw new Error(`no commit ${options.merge}`);
  const tree = editTree(repository.objects, parent, merged, options);
  const author = signatory(world, options.author ?? options.by);
  const { signed } = options;
  const parents = [parent, merged].filter((sha) => sha !== null);
  const sha = writeCommit(world, repository, {
    tree,
    parents,
    message:
      options.message ??
      (merged === null ? `Change ${Object.keys(options.files ?? {}).join(", ")}` : `Merge ${options.merge}`),
    author,
    committer:
      options.committer !== undefined
        ? signatory(world, options.committer)
        : signed === "github"
          ? { name: "GitHub", email: WEB_FLOW_EMAIL, at: now(world) }
          : author,
    signing:
      signed === undefined
        ? null
        : typeof signed === "object"
          ? { kind: "user", signer: accountOf(world, signed.signer) }
          : { kind: signed, signer: null },
  });
  if (options.detached !== true) {
    updateRef(world, repository, { ref, to: sha, by, bypass: options.bypass ?? false });
  }
  return { sha, tree, parents };
}

function signatory(world: World, who: Actor | Person): Identity {
  if ("login" in who) return identity(accountOf(world, who), now(world));
  return {
    name: who.name,
    email: who.email,
    at: who.date === undefined ? now(world) : Math.floor(Date.parse(who.date) / 1000),
  };
}
