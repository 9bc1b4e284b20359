import type { Account } from "../facts/account.ts";
import type { Commit } from "../facts/facts.ts";

/**
 * Whether the signature proves that this account made the commit. A valid signature is not enough: it has to be
 * this account's.
 *
 * GitHub's own signature proves an author only when the author is a bot: GitHub signs what an app commits through
 * the API with neither author nor committer of its own choosing. For people it signs web edits and merges, whose
 * content somebody else may have written.
 * Source: https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
export function provenBy(commit: Commit, account: Account, role: "author" | "committer"): boolean {
  if (!commit.signature.known) return false;
  const signature = commit.signature.value;
  if (signature === null || !signature.verified) return false;
  if (signature.byGitHub) return role === "author" && account.type === "Bot";
  return signature.signer?.id === account.id;
}

/** Whether a person's own key signed the commit that carries that person's name. */
export function provenHuman(commit: Commit): boolean {
  const account = commit.author.account;
  return account !== null && account.type === "User" && provenBy(commit, account, "author");
}
