import { diffTrees } from "../git/diff.ts";
import { commitsBetween } from "../git/history.ts";
import { pushCommitShape } from "../shapes/git.ts";
import { repositoryShape, webUrl } from "../shapes/repository.ts";
import type { Account, Repository, World } from "../state/types.ts";
import { noreply } from "../state/world.ts";
import { announce } from "./announce.ts";

export const ZERO = "0".repeat(40);

/** `push`, with `create` and `delete` before it where the ref is new or gone. */
export function announcePush(
  world: World,
  repository: Repository,
  by: Account,
  update: { ref: string; before: string; after: string; forced: boolean },
): void {
  const { ref, before, after, forced } = update;
  const created = before === ZERO;
  const deleted = after === ZERO;
  const type = ref.startsWith("refs/tags/") ? "tag" : "branch";
  const short = ref.replace(/^refs\/(heads|tags)\//, "");
  if (created || deleted) {
    announce(world, repository, created ? "create" : "delete", by, {
      ref: short,
      ref_type: type,
      ...(created ? { master_branch: repository.defaultBranch, description: null } : {}),
      pusher_type: "user",
    });
  }
  const commits = deleted ? [] : pushed(repository, before, after);
  const shapes = commits.map((sha) => pushCommitShape(world, repository, sha, filesOf(repository, sha)));
  announce(world, repository, "push", by, {
    ref,
    before,
    after,
    base_ref: null,
    created,
    deleted,
    forced,
    compare: `${webUrl(repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: shapes,
    head_commit: deleted ? null : pushCommitShape(world, repository, after, filesOf(repository, after)),
    pusher: { name: by.login, email: noreply(by) },
    repository: pushRepositoryShape(world, repository),
  });
}

/** A push carries the repository in an older form: numbers for times, `master_branch`, the owner's name and address. */
function pushRepositoryShape(world: World, repository: Repository) {
  const shape = repositoryShape(world, repository);
  return {
    ...shape,
    owner: { name: repository.owner.login, email: null, ...shape.owner },
    created_at: Date.parse(repository.createdAt) / 1000,
    pushed_at: Date.parse(repository.pushedAt) / 1000,
    stargazers: 0,
    master_branch: repository.defaultBranch,
    ...(repository.owner.type === "Organization" ? { organization: repository.owner.login } : {}),
  };
}

/** Up to 2,048 commits, as GitHub lists them (docs: webhook events, push). */
function pushed(repository: Repository, before: string, after: string): string[] {
  const base = before === ZERO ? repository.refs.get(`refs/heads/${repository.defaultBranch}`) : before;
  if (base === undefined || base === after) return [];
  return commitsBetween(repository.objects, base, after).slice(0, 2048);
}

function filesOf(repository: Repository, sha: string) {
  const commit = repository.objects.commit(sha);
  const parent = commit.parents[0];
  const from =
    parent === undefined ? repository.objects.writeTree([]) : repository.objects.commit(parent).tree;
  return diffTrees(repository.objects, from, commit.tree);
}
