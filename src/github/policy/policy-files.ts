import { z } from "zod";
import { POLICY_FILE } from "../../policy/file-name.ts";
import type { PolicyFile } from "../../policy/layers.ts";
import { errorsAt, type GitHubClient } from "../client/client.ts";
import { asUnavailable, isDenied, unavailable } from "../client/failure.ts";
import { gitObjectId } from "../objects/objects.ts";
import type { Evidence } from "../pull-request/evidence.ts";
import type { OrganizationRepository, PolicyAt } from "../pull-request/evidence-shapes.ts";

/** Reads whether the installation covers all repositories of its owner; never a remembered answer, see fact-source.ts. */
export type SelectionReader = () => Promise<"all" | "selected">;

/** What is read about the owner of a repository. */
export interface OwnerEvidence {
  repository: Pick<Evidence["repository"], "owner">;
  organization: Evidence["organization"];
  errors: Evidence["errors"];
}

/** A larger policy file is refused unread. */
const MAX_BYTES = 1024 * 1024;

/**
 * The policy files that govern a pull request: the organisation's at the default branch of its `.github` repository,
 * the repository's at its default branch, and that of the base branch where this is another one. Never the head's.
 *
 * Their content comes with the evidence query. A text is believed only when it hashes to the blob's id, and an
 * absence only when the root of that very commit was listed and does not hold the name.
 *
 * @throws AgentPolicyError `github/unavailable` when it may be readable the next time
 */
export async function readPolicyFiles(
  client: GitHubClient,
  evidence: Evidence,
  selection: SelectionReader,
): Promise<PolicyFile[]> {
  const { repository, pullRequest, errors } = evidence;
  const unread = errors.find(({ path }) =>
    /^$|^repository$|^repository\.(defaultBranchRef|pullRequest\.baseRef)/.test(path),
  );
  if (unread && errorsAt([unread], "repository.pullRequest.baseRef.rules").length === 0) {
    throw unavailable("policy", unread.message);
  }
  const files = [await organizationFile(client, evidence, selection)];
  const main = repository.defaultBranchRef;
  files.push(await fileAt(client, "repository", repository.nameWithOwner, main?.target ?? null));
  if (pullRequest.baseRefName !== main?.name) {
    files.push(
      await fileAt(client, "base-branch", repository.nameWithOwner, pullRequest.baseRef?.target ?? null),
    );
  }
  return files;
}

/**
 * The organisation's file. GitHub answers the same for a `.github` repository that does not exist and for one that is
 * hidden from us. An account of a person has no organisation layer. An installation on all repositories sees
 * `.github` if there is one, so then it is absent; one on selected repositories cannot know, and doubt is
 * "unreadable".
 */
export async function organizationFile(
  client: GitHubClient,
  { repository, organization, errors }: OwnerEvidence,
  selection: SelectionReader,
): Promise<PolicyFile> {
  const name = `${repository.owner.login}/.github`;
  const nowhere = { layer: "organization", repository: name, path: POLICY_FILE, commit: null } as const;
  if (repository.owner.__typename === "User") return { ...nowhere, content: { state: "absent" } };
  const failed = errors.find(({ path }) => path.startsWith("organization"));
  if (failed && failed.type !== "NOT_FOUND" && failed.type !== "FORBIDDEN") {
    throw unavailable(`policy of ${name}`, failed.message);
  }
  if (organization) {
    if (failed)
      return { ...nowhere, content: { state: "unreadable", reason: `GitHub answered: ${failed.message}` } };
    return organizationFileAt(client, organization, nowhere);
  }
  if (!failed) throw unavailable(`policy of ${name}`, "GitHub answered null and did not say why");
  if (failed.type === "NOT_FOUND" && (await selection()) === "all")
    return { ...nowhere, content: { state: "absent" } };
  const reason = `${name} does not exist or is hidden from this App; install the App on it (create it if it does not exist), or install the App on all repositories.`;
  return { ...nowhere, content: { state: "unreadable", reason } };
}

async function organizationFileAt(
  client: GitHubClient,
  organization: NonNullable<OrganizationRepository>,
  nowhere: { layer: "organization"; repository: string; path: string; commit: null },
): Promise<PolicyFile> {
  // A repository without any commit has no branch and so no policy.
  if (organization.defaultBranchRef === null) return { ...nowhere, content: { state: "absent" } };
  return fileAt(client, "organization", organization.nameWithOwner, organization.defaultBranchRef.target);
}

/** The policy file at a commit whose root was listed. @throws AgentPolicyError `github/unavailable` */
export async function fileAt(
  client: GitHubClient,
  layer: PolicyFile["layer"],
  repository: string,
  at: PolicyAt | null,
): Promise<PolicyFile> {
  if (!at?.tree?.entries)
    throw unavailable(`policy of ${repository}`, "GitHub does not list the commit's root");
  const place = { layer, repository, path: POLICY_FILE, commit: at.oid };
  const unreadable = (reason: string): PolicyFile => ({ ...place, content: { state: "unreadable", reason } });
  const entry = at.tree.entries.find(({ name }) => name === POLICY_FILE);
  if (!entry && !at.policy) return { ...place, content: { state: "absent" } };
  if (!entry || entry.oid !== at.policy?.oid)
    throw unavailable(`policy of ${repository}`, "GitHub's answer contradicts itself");
  if (entry.type !== "blob" || !isRegular(entry.mode))
    return unreadable(`${POLICY_FILE} is not a regular file`);
  const blob = at.policy.object;
  if ((blob?.byteSize ?? 0) > MAX_BYTES)
    return unreadable(`${POLICY_FILE} is larger than ${MAX_BYTES} bytes`);
  const text = new TextEncoder().encode(blob?.text ?? "");
  const bytes =
    gitObjectId("blob", text, entry.oid) === entry.oid ? text : await readBlob(client, repository, entry.oid);
  if (bytes === null) return unreadable(`the blob ${entry.oid} cannot be read`);
  return { ...place, content: { state: "present", text: bytes } };
}

const blobShape = z.object({ content: z.string(), encoding: z.literal("base64") });

/** The bytes of a blob, checked against its id; null when GitHub denies them. @throws AgentPolicyError when it fails */
export async function readBlob(
  client: GitHubClient,
  repository: string,
  oid: string,
): Promise<Uint8Array | null> {
  const [owner, repo] = repository.split("/");
  try {
    const { content } = await client.get(
      "/repos/{owner}/{repo}/git/blobs/{oid}",
      { owner, repo, oid },
      blobShape,
    );
    const bytes = new Uint8Array(Buffer.from(content, "base64"));
    if (gitObjectId("blob", bytes, oid) === oid) return bytes;
    throw unavailable(`blob ${oid}`, "its content has another id");
  } catch (error) {
    if (isDenied(error)) return null;
    throw asUnavailable(error, `blob ${oid}`);
  }
}

/** GitHub gives the mode as a number: 0o100644 is 33188. */
function isRegular(mode: number): boolean {
  return (mode & 0o170000) === 0o100000;
}
