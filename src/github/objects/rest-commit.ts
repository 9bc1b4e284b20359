import { z } from "zod";
import type { Account } from "../../facts/account.ts";
import type { Commit, Signatory, Signature } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { WEB_FLOW } from "../../identity/merges.ts";
import { passing } from "../client/failure.ts";
import { restAccount, sha } from "../shapes.ts";

const person = z.object({ name: z.string(), email: z.string(), date: z.string() });

/** A commit in REST. Unlike GraphQL's, it names the accounts of bots. */
export const restCommit = z.object({
  sha,
  parents: z.array(z.object({ sha })),
  commit: z.object({
    tree: z.object({ sha }),
    message: z.string(),
    author: person,
    committer: person,
    verification: z.object({ verified: z.boolean(), reason: z.string() }).optional(),
  }),
  // Null, or an empty object, where no account has the e-mail address.
  author: z.unknown(),
  committer: z.unknown(),
});

export type RestCommit = z.infer<typeof restCommit>;

/** Reasons of `verification` that pass: the signature was not judged (docs.github.com/rest/commits/commits). */
const UNDECIDED = new Set(["gpgverify_error", "gpgverify_unavailable", "ocsp_pending", "ocsp_error"]);

/** Facts' view of a commit; who signed it and what a merge should hold are added where they are needed. */
export function commitOf(found: RestCommit): Commit {
  return {
    sha: found.sha,
    tree: found.commit.tree.sha,
    parents: found.parents.map((parent) => parent.sha),
    message: found.commit.message,
    author: signatory(found.commit.author, found.author),
    committer: signatory(found.commit.committer, found.committer),
    signature: signature(found),
    recomputedTree: null,
  };
}

function signatory(written: z.infer<typeof person>, account: unknown): Signatory {
  return { name: written.name, email: written.email, date: written.date, account: accountIn(account) };
}

function accountIn(value: unknown): Account | null {
  const result = restAccount.safeParse(value);
  return result.success ? result.data : null;
}

function signature({ sha: id, commit, committer }: RestCommit): Known<Signature | null> {
  const what = `signature of ${id.slice(0, 7)}`;
  const { verification } = commit;
  if (!verification)
    return incomplete("github/no-verification", what, "GitHub did not say whether it is signed.");
  const { reason, verified } = verification;
  if (reason === "unsigned") return known(null);
  if (UNDECIDED.has(reason)) {
    return passing("github/signature-undecided", what, `GitHub could not verify it yet (${reason}).`);
  }
  // A valid signature of a commit by web-flow is GitHub's own: with another key its committer would not match.
  const byGitHub = verified && accountIn(committer)?.id === WEB_FLOW.id;
  return known({ state: reason, verified, byGitHub, signer: null });
}
