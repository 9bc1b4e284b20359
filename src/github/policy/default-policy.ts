import { z } from "zod";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { PolicyState } from "../../policy/effective.ts";
import { resolvePolicy } from "../../policy/layers.ts";
import { type GitHubClient, parse } from "../client/client.ts";
import { unavailable } from "../client/failure.ts";
import { requireSame } from "../pull-request/evidence.ts";
import { OWNER, POLICY_AT } from "../pull-request/evidence-query.ts";
import { branch, organizationRepository, ownerShape } from "../pull-request/evidence-shapes.ts";
import { fileAt, organizationFile, type SelectionReader } from "./policy-files.ts";
import { readProperties } from "./properties.ts";

/** The policy of a repository where no pull request is concerned: at the default branches of it and of `.github`. */
export const DEFAULT_POLICY_QUERY = `query DefaultPolicy($owner: String!, $name: String!) {
  organization: repository(owner: $owner, name: ".github") {
    databaseId nameWithOwner defaultBranchRef { name target { ...PolicyAt } } }
  repository(owner: $owner, name: $name) {
    databaseId nameWithOwner owner { ${OWNER} } defaultBranchRef { name target { ...PolicyAt } } }
}
${POLICY_AT}`;

const answer = z.object({
  organization: organizationRepository,
  repository: z
    .object({
      databaseId: z.int(),
      nameWithOwner: z.string(),
      owner: ownerShape,
      defaultBranchRef: branch.nullable(),
    })
    .nullable(),
});

export interface DefaultPolicy {
  policy: PolicyState;
  /** Number of the account the repository belongs to. */
  ownerId: number | null;
  /** As GitHub names it now. */
  owner: string;
  name: string;
  /** Short name of the default branch and its tip; null where the repository has no commit. */
  defaultBranch: { name: string; tip: string } | null;
}

/**
 * Reads the policy that governs a repository, whatever change is proposed.
 *
 * @param rules ids of all rules, for the policy's patterns
 * @returns null when GitHub shows no repository of this name
 * @throws AgentPolicyError `github/unavailable`, or `github/other-repository` when the name leads to another number
 */
export async function readDefaultPolicy(
  client: GitHubClient,
  key: RepositoryKey,
  { selection, rules }: { selection: SelectionReader; rules: readonly string[] },
): Promise<DefaultPolicy | null> {
  const what = `policy of ${key.owner}/${key.name}`;
  const { data, errors } = await client.graphql(DEFAULT_POLICY_QUERY, { owner: key.owner, name: key.name });
  const { repository, organization } = parse(answer, data, what);
  const failed = errors.find(({ path }) => path === "" || path.startsWith("repository"));
  if (failed?.type === "NOT_FOUND" && repository === null) return null;
  if (failed || repository === null) throw unavailable(what, failed?.message ?? "the answer is empty");
  requireSame(key.repositoryId, repository);
  const files = [
    await organizationFile(client, { repository, organization, errors }, selection),
    await fileAt(client, "repository", repository.nameWithOwner, repository.defaultBranchRef?.target ?? null),
  ];
  const [owner = key.owner, name = key.name] = repository.nameWithOwner.split("/");
  const properties = await readProperties(client, { owner, repo: name }, files);
  return {
    policy: resolvePolicy(files, { rules: [...rules], repository: { name, properties } }),
    ownerId: repository.owner.databaseId ?? null,
    owner,
    name,
    defaultBranch: branchOf(repository.defaultBranchRef),
  };
}

function branchOf(found: z.infer<typeof branch> | null): DefaultPolicy["defaultBranch"] {
  return found?.target ? { name: found.name, tip: found.target.oid } : null;
}
