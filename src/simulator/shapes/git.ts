import type { FileDiff } from "../git/diff.ts";
import { type CommitObject, encodeCommit, type Identity } from "../git/objects.ts";
import type { Account, Repository, World } from "../state/types.ts";
import { accountByEmail } from "../state/world.ts";
import { userShape } from "./accounts.ts";
import { repositoryUrl, webUrl } from "./repository.ts";

export const WEB_FLOW_EMAIL = "noreply@github.com";

export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

function identityShape(identity: Identity) {
  return { name: identity.name, email: identity.email, date: iso(identity.at) };
}

/** Node id of a git object; it depends on the repository as GitHub's do. */
export function gitNodeId(repository: Repository, prefix: string, sha: string): string {
  return `${prefix}_kwDO${Buffer.from(`${repository.id}:${sha}`).toString("base64url")}`;
}

/** `verification` of a commit; `reason` as GitHub words it. */
export function verificationShape(repository: Repository, commit: CommitObject) {
  if (commit.signature === null) {
    return { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  }
  const signing = repository.signatures.get(commit.sha);
  const verified = signing !== undefined && signing.kind !== "unverified";
  return {
    verified,
    reason: verified ? "valid" : "unknown_key",
    signature: commit.signature,
    payload: encodeCommit(commit, false).toString("utf8"),
    verified_at: verified ? signing.at : null,
  };
}

/** `git-commit`. */
export function gitCommitShape(world: World, repository: Repository, commit: CommitObject) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: gitNodeId(repository, "C", commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${webUrl(repository)}/commit/${commit.sha}`,
    author: identityShape(commit.author),
    committer: identityShape(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${webUrl(repository)}/commit/${sha}`,
    })),
    verification: verificationShape(repository, commit),
  };
}

/** The account GitHub shows for what a commit says of its author or committer; null where it knows none. */
export function signatoryAccount(world: World, identity: Identity): Account | null {
  return accountByEmail(world, identity.email);
}

/** `commit`, as lists give it (without stats and files). */
export function commitShape(world: World, repository: Repository, sha: string) {
  const commit = repository.objects.commit(sha);
  const url = repositoryUrl(world, repository);
  const account = (identity: Identity) => {
    const found = signatoryAccount(world, identity);
    return found === null ? null : userShape(world, found);
  };
  const { tree, message, verification } = gitCommitShape(world, repository, commit);
  return {
    sha,
    node_id: gitNodeId(repository, "C", sha),
    commit: {
      author: identityShape(commit.author),
      committer: identityShape(commit.committer),
      message,
      tree,
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification,
    },
    url: `${url}/commits/${sha}`,
    html_url: `${webUrl(repository)}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${webUrl(repository)}/commit/${parent}`,
    })),
  };
}

/** `diff-entry`. */
export function fileShape(world: World, repository: Repository, diff: FileDiff, sha: string) {
  const path = diff.path.split("/").map(encodeURIComponent).join("/");
  const entry = diff.after ?? diff.before;
  return {
    sha: entry?.sha ?? null,
    filename: diff.path,
    status: diff.status,
    additions: diff.additions,
    deletions: diff.deletions,
    changes: diff.additions + diff.deletions,
    blob_url: `${webUrl(repository)}/blob/${sha}/${path}`,
    raw_url: `${webUrl(repository)}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${sha}`,
    ...(diff.patch === null ? {} : { patch: diff.patch }),
    ...(diff.previousPath === null ? {} : { previous_filename: diff.previousPath }),
  };
}

/** A commit as the push event lists it. */
export function pushCommitShape(world: World, repository: Repository, sha: string, files: FileDiff[]) {
  const commit = repository.objects.commit(sha);
  const who = (identity: Identity) => {
    const account = signatoryAccount(world, identity);
    return {
      name: identity.name,
      email: identity.email,
      date: iso(identity.at),
      ...(account === null ? {} : { username: account.login }),
    };
  };
  const named = (...statuses: string[]) => files.filter((file) => statuses.includes(file.status));
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: iso(commit.committer.at),
    url: `${webUrl(repository)}/commit/${sha}`,
    author: who(commit.author),
    committer: who(commit.committer),
    added: named("added", "renamed").map((file) => file.path),
    removed: [
      ...named("removed").map((file) => file.path),
      ...named("renamed").flatMap((file) => file.previousPath ?? []),
    ],
    modified: named("modified", "changed").map((file) => file.path),
  };
}
