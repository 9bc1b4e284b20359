import type { Account, Release, Repository, World } from "../state/types.ts";
import { userShape } from "./accounts.ts";
import { repositoryUrl, webUrl } from "./repository.ts";

/** `release`. */
export function releaseShape(world: World, release: Release) {
  const { repository, tag } = release;
  const root = repositoryUrl(world, repository);
  const url = `${root}/releases/${release.id}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${webUrl(repository)}/releases/tag/${tag}`,
    id: release.id,
    author: userShape(world, release.author),
    node_id: release.nodeId,
    tag_name: tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: false,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.publishedAt ?? release.createdAt,
    published_at: release.publishedAt,
    assets: [],
    tarball_url: release.draft ? null : `${root}/tarball/${tag}`,
    zipball_url: release.draft ? null : `${root}/zipball/${tag}`,
    body: release.body,
  };
}

export interface PackageVersion {
  id: number;
  name: string;
  version: string;
  ecosystem: string;
  sha: string;
}

/** `registry_package` of a webhook. */
export function packageShape(world: World, repository: Repository, by: Account, given: PackageVersion) {
  const { id, name, version, ecosystem, sha } = given;
  const at = world.time();
  const html = `https://github.com/orgs/${repository.owner.login}/packages/${ecosystem}/package/${name}`;
  const owner = userShape(world, repository.owner);
  return {
    id,
    name,
    namespace: repository.owner.login,
    description: "",
    ecosystem,
    package_type: ecosystem,
    html_url: html,
    created_at: at,
    updated_at: at,
    owner,
    package_version: {
      id: id + 1,
      version,
      name: version,
      description: "",
      summary: "",
      html_url: `${html}/${id + 1}`,
      target_commitish: repository.defaultBranch,
      target_oid: sha,
      created_at: at,
      updated_at: at,
      metadata: [],
      package_files: [],
      package_url: html,
      author: userShape(world, by),
      installation_command: "",
    },
    registry: {
      about_url: "https://docs.github.com/packages",
      name: `GitHub ${ecosystem} registry`,
      type: ecosystem,
      url: `https://${ecosystem}.pkg.github.com/${repository.owner.login}`,
      vendor: "GitHub Inc",
    },
  };
}
