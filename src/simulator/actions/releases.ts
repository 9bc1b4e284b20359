import { resolveCommit } from "../rest/context.ts";
import { type PackageVersion, packageShape, releaseShape } from "../shapes/releases.ts";
import type { Account, Release, Repository, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { Unprocessable } from "./pulls.ts";
import { updateRef } from "./refs.ts";

export type NewRelease = Pick<
  Release,
  "author" | "tag" | "target" | "name" | "body" | "draft" | "prerelease"
>;

/** Makes a release; one that is no draft is published at once, with its tag. */
export function createRelease(world: World, repository: Repository, given: NewRelease): Release {
  if (repository.releases.some(({ tag, draft }) => tag === given.tag && !draft))
    throw new Unprocessable("Validation Failed: tag_name already_exists");
  const id = world.nextId("release");
  const release: Release = {
    ...given,
    draft: true,
    id,
    nodeId: nodeId("RE", id),
    repository,
    createdAt: world.time(),
    publishedAt: null,
  };
  repository.releases.push(release);
  if (!given.draft) publishRelease(world, release, given.author);
  return release;
}

/** Drafts tell nobody (docs: webhook events, release). @throws Unprocessable when there is nothing to tag. */
export function publishRelease(world: World, release: Release, by: Account): void {
  const { repository, tag } = release;
  const ref = `refs/tags/${tag}`;
  const to = repository.refs.get(ref) ?? resolveCommit(repository, release.target);
  if (to === null) throw new Unprocessable(`${release.target} is neither a branch nor a commit`);
  release.draft = false;
  release.publishedAt = world.time();
  if (!repository.refs.has(ref)) updateRef(world, repository, { ref, to, by });
  for (const action of ["created", "published", release.prerelease ? "prereleased" : "released"]) {
    announce(world, repository, "release", by, { action, release: releaseShape(world, release) });
  }
}

/** Somebody puts a package into GitHub's registry. */
export function publishPackage(
  world: World,
  repository: Repository,
  by: Account,
  given: Omit<PackageVersion, "id">,
): void {
  const id = world.nextId("package");
  announce(world, repository, "registry_package", by, {
    action: "published",
    registry_package: packageShape(world, repository, by, { ...given, id }),
  });
}
