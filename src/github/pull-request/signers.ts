import { z } from "zod";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Commit } from "../../facts/facts.ts";
import { known } from "../../facts/known.ts";
import { errorsAt, type GitHubClient } from "../client/client.ts";
import { passing } from "../client/failure.ts";
import { sha } from "../shapes.ts";
import { signersQuery } from "./closing-query.ts";

/** Commits whose signers ride along with the closing query; more cost one request a hundred. */
export const SIGNERS_BY_QUERY = 100;

const user = z.object({ databaseId: z.int().nullable(), login: z.string() }).nullable();

/** A commit's signature in GraphQL, which names the signer; REST does not. And its author, whom both name. */
export const signedCommit = z.object({
  oid: sha,
  author: z.object({ user }).nullish(),
  signature: z
    .object({
      state: z.string(),
      isValid: z.boolean(),
      wasSignedByGitHub: z.boolean(),
      signer: user,
    })
    .nullable(),
});

export type Signers = Map<string, z.infer<typeof signedCommit> | null>;

/** Asks for the signatures of commits that the closing query had no room for; null for one that GitHub does not show. */
export async function moreSigners(
  client: GitHubClient,
  key: PullRequestKey,
  shas: string[],
): Promise<Signers> {
  const signers: Signers = new Map();
  for (let start = 0; start < shas.length; start += SIGNERS_BY_QUERY) {
    const batch = shas.slice(start, start + SIGNERS_BY_QUERY);
    const { data, errors } = await client.graphql(signersQuery(batch.length), {
      owner: key.owner,
      name: key.name,
      ...Object.fromEntries(batch.map((id, n) => [`c${n}`, id])),
    });
    const repository = z.object({ repository: z.looseObject({}) }).safeParse(data).data?.repository ?? {};
    batch.forEach((id, n) => {
      const found = signedCommit.safeParse((repository as Record<string, unknown>)[`c${n}`]);
      signers.set(id, found.success && !errorsAt(errors, `repository.c${n}`)[0] ? found.data : null);
    });
  }
  return signers;
}

/** Adds who signed; two interfaces that disagree about a signature leave it unknown. */
export function withSigners(commit: Commit, signers: Signers): Commit {
  if (!commit.signature.known || commit.signature.value === null || !signers.has(commit.sha)) return commit;
  const told = signers.get(commit.sha)?.signature;
  const read = commit.signature.value;
  if (!told || told.isValid !== read.verified) {
    const what = `signature of ${commit.sha.slice(0, 7)}`;
    return {
      ...commit,
      signature: passing("github/signature-undecided", what, "GitHub did not say who signed it."),
    };
  }
  const { signer } = told;
  return {
    ...commit,
    signature: known({
      ...read,
      byGitHub: told.wasSignedByGitHub && told.isValid,
      signer: signer?.databaseId ? { id: signer.databaseId, login: signer.login, type: "User" } : null,
    }),
  };
}

/**
 * Compares whom REST and GraphQL name as the author. GraphQL knows people only (`GitActor.user`): that it names nobody for
 * a bot or an organisation is no disagreement.
 */
export function withAuthor(commit: Commit, told: z.infer<typeof signedCommit> | null): Commit {
  if (!told?.author) return commit;
  const { user: found } = told.author;
  const { account } = commit.author;
  if (found === null) {
    if (account?.type !== "User") return commit;
    return { ...commit, author: { ...commit.author, otherwise: null } };
  }
  if (found.databaseId === null || found.databaseId === account?.id) return commit;
  const otherwise = { id: found.databaseId, login: found.login, type: "User" as const };
  return { ...commit, author: { ...commit.author, otherwise } };
}
