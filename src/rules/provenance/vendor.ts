import type { Commit } from "../../facts/facts.ts";
import type { Gap } from "../../facts/known.ts";
import { WEB_FLOW } from "../../identity/merges.ts";
import type { RuleContext, RuleResult } from "../rule.ts";

/** More findings of one kind help nobody. */
const MAX_FINDINGS = 10;

/**
 * Level `vendor`: each commit of an agent is by the agent's own account and carries a signature that GitHub verified as that
 * account's, or its own. GitHub signs a commit made through its API only where the one who made it is its author.
 * https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 */
export function* vendor(context: RuleContext, because: string[]): Iterable<RuleResult> {
  const { commits } = context.facts;
  if (!commits.known) {
    yield { gap: commits.gap };
    return;
  }
  let told = 0;
  for (const commit of commits.value) {
    const flaw = flawOf(context, commit);
    if (flaw === null) continue;
    if (typeof flaw !== "string") {
      yield { gap: flaw };
      if (flaw.kind === "deferred") return;
      continue;
    }
    told += 1;
    if (told > MAX_FINDINGS) return;
    yield {
      finding: {
        severity: "fail",
        subject: { kind: "commit", sha: commit.sha },
        message: `Commit ${commit.sha.slice(0, 7)} is not proven to be the agent's own: ${flaw}.`,
        remedy:
          "Let the agent commit through its own account, which signs its commits, or have its sandbox attest the change.",
        because,
      },
    };
  }
}

/** Null where nothing is wrong, a gap where it cannot be told. */
function flawOf({ attribution, registry }: RuleContext, commit: Commit): string | Gap | null {
  if (commit.recomputedTree?.known && commit.recomputedTree.value === commit.tree) return null;
  const by = attribution.commits.find(({ sha }) => sha === commit.sha);
  if (by === undefined) return "nobody can tell whose it is";
  // People's and listed bots' commits are not an agent's; other rules ask for their review.
  if (by.agents.length === 0 && (by.class === "human" || by.class === "automation")) return null;
  const own = (id: number | undefined) => {
    const principal = id === undefined ? undefined : registry.accounts.get(id);
    return principal?.role === "agent" && by.agents.includes(principal.id);
  };
  const { author, committer, signature } = commit;
  // A clone knows neither accounts nor keys: GitHub judges both.
  if (!signature.known && signature.gap.kind === "deferred") return signature.gap;
  if (!own(author.account?.id) || author.otherwise !== undefined)
    return "its author is no account of the agent's";
  if (!own(committer.account?.id) && committer.account?.id !== WEB_FLOW.id)
    return "its committer is neither the agent nor GitHub";
  if (!signature.known) return signature.gap;
  if (signature.value === null) return "it is not signed";
  if (!signature.value.verified) return `GitHub does not verify its signature (${signature.value.state})`;
  if (!signature.value.byGitHub && !own(signature.value.signer?.id)) return "somebody else signed it";
  return null;
}
