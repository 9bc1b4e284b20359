import type { Commit, Review } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import { isHumanApprover } from "../../identity/approvers.ts";
import { members } from "../people.ts";
import { saidOfThisBase } from "../retarget.ts";
import type { RuleContext } from "../rule.ts";

/** What an entry asks for: so many people, of whom. Undefined `from` means anybody who may write to the repository. */
export interface Requirement {
  approvals: number;
  from: readonly string[] | undefined;
}

/** How far a requirement is met. */
export interface Tally {
  needed: number;
  /** Account ids that count. */
  counted: number[];
  /** Why more are needed than the policy says. */
  extra: string | null;
}

/**
 * Counts approvals for a requirement. An approval counts when it is the reviewer's latest word, was given for
 * the head commit (or for one that only clean update merges lead from) and the present base, is unedited and undismissed,
 * and comes from a person who neither wrote, pushed, opened nor initiated the change. One person counts once. Where nobody
 * is named, only people with write access count, as in GitHub's own required reviews: anybody can approve in public.
 *
 * When GitHub does not tell who set the agent to work, that person may be among the approvers: one more is needed.
 */
export function tally(context: RuleContext, requirement: Requirement): Known<Tally> {
  const { facts, attribution } = context;
  const unknownInitiator = attribution.governed && !attribution.initiator.known && requirement.approvals > 0;
  const needed = requirement.approvals + (unknownInitiator ? 1 : 0);
  const extra = unknownInitiator ? "one more, because GitHub does not tell who set the agent to work" : null;
  if (needed === 0) return known({ needed, counted: [], extra });

  if (!facts.reviews.known) return facts.reviews;
  const allowed = requirement.from === undefined ? null : members(context, requirement.from);
  if (allowed && !allowed.known) return allowed;
  const covered = coveredCommits(facts.change.head.sha, facts.commits.known ? facts.commits.value : []);

  const counted = [...latestWord(facts.reviews.value)]
    .filter(
      ([id, review]) =>
        review.state === "approved" &&
        !review.edited &&
        review.sha !== null &&
        covered.has(review.sha) &&
        saidOfThisBase(context, review.submittedAt) &&
        (allowed === null ? review.mayWrite === true : allowed.value.has(id)) &&
        isHumanApprover(review.author, attribution, context.registry),
    )
    .map(([id]) => id)
    .sort((a, b) => a - b);
  return known({ needed, counted, extra });
}

/**
 * Each reviewer's latest review that decides something. A comment decides nothing and leaves an earlier approval
 * standing, as on GitHub; a dismissal is the last word and revives nothing.
 */
function latestWord(reviews: readonly Review[]): Map<number, Review> {
  const latest = new Map<number, Review>();
  for (const review of reviews) {
    const id = review.author.account?.id;
    if (id === undefined || review.state === "commented" || review.state === "pending") continue;
    const before = latest.get(id);
    if (before === undefined || before.submittedAt <= review.submittedAt) latest.set(id, review);
  }
  return latest;
}

/** The head, and the commits below it that only update merges separate from it, each with exactly the tree git computes. */
function coveredCommits(head: string, commits: readonly Commit[]): Set<string> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const covered = new Set([head]);
  let commit = bySha.get(head);
  while (commit?.recomputedTree?.known && commit.recomputedTree.value === commit.tree) {
    const first = commit.parents[0];
    if (first === undefined || covered.has(first)) break;
    covered.add(first);
    commit = bySha.get(first);
  }
  return covered;
}
