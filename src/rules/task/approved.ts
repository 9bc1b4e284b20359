import { digest } from "../../facts/digest.ts";
import type { Issue, IssueApproval } from "../../facts/facts.ts";
import type { Known } from "../../facts/known.ts";
import { known } from "../../facts/known.ts";
import { isPerson } from "../../identity/approvers.ts";
import { members } from "../people.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";

/** `task`: an agent answers an issue that a person approved, as that issue then read. */
export const taskApproved: Rule = {
  id: "task/approved",
  title: "Approved task",
  description:
    "An agent's pull request answers an issue of the same repository that a person approved as it then read.",
  controls: ["ASI01", "MAESTRO-L3", "NIST-AI-RMF-MAP-1.1"],
  *evaluate(context): Iterable<RuleResult> {
    const task = context.policy.task;
    if (!context.attribution.governed || task?.required !== true) return;
    const because = [pointer("task", "required")];
    const { issues } = context.facts;
    if (!issues.known) {
      yield { gap: issues.gap };
      return;
    }
    const label = task.label;
    const reasons: string[] = [];
    for (const issue of issues.value) {
      const answer = approvedBy(context, issue, label);
      if (!answer.known) {
        yield { gap: answer.gap };
        return;
      }
      if (answer.value === null) return;
      reasons.push(`#${issue.number}: ${answer.value}`);
    }
    const whom = task.from === undefined ? "a person" : `a person of ${task.from.join(" or ")}`;
    yield {
      finding: {
        severity: "action-required",
        subject: { kind: "change" },
        message:
          reasons.length === 0
            ? "The pull request says of no issue of this repository that it closes it."
            : `No linked issue approves this change (${reasons.join("; ")}).`,
        remedy: `Link an issue of this repository ("Closes #12") on which ${whom} put the label "${label}" after its last edit.`,
        because,
      },
    };
  },
};

/** Null when the issue covers this pull request, else the reason why not. */
function approvedBy(context: RuleContext, issue: Issue, label: string): Known<string | null> {
  const { policy, facts } = context;
  if (issue.repositoryId !== facts.repository.id) return known("it belongs to another repository");
  const standing = issue.approvals.filter((approval) => approval.label === label && approval.standing);
  if (standing.length === 0) return known(`it does not carry the label "${label}"`);

  const allowed = policy.task?.from === undefined ? null : members(context, policy.task.from);
  if (allowed && !allowed.known) return allowed;
  const byPeople = standing.filter(
    ({ actor }) =>
      isPerson(actor, context.registry) &&
      (allowed === null || (actor.account !== null && allowed.value.has(actor.account.id))),
  );
  if (byPeople.length === 0) return known("nobody who may approve put the label on");

  const asRead = byPeople.filter((approval) => readsAsApproved(issue, approval));
  if (asRead.length === 0) return known("it was edited after it was approved");

  const most = policy.task?.["pull-requests"] ?? 1;
  if (asRead.some((approval) => placeInLine(context, issue, approval) < most)) return known(null);
  return known(
    `its approval covers ${most} pull request${most === 1 ? "" : "s"}, and earlier ones use it up`,
  );
}

/** The approval binds title and body as they were. Without a witness of that moment, no edit may be younger than the label. */
function readsAsApproved(issue: Issue, approval: IssueApproval): boolean {
  if (approval.contentDigest !== null)
    return approval.contentDigest === digest({ title: issue.title, body: issue.body });
  return issue.changedAt === null || Date.parse(issue.changedAt) < Date.parse(approval.at);
}

/**
 * How many other pull requests the approval already covers: all that were merged since, whatever their numbers, and the open
 * ones before this. One closed without a merge gives its place back; one merged before the approval used another.
 */
function placeInLine(context: RuleContext, issue: Issue, approval: IssueApproval): number {
  const own = context.facts.change.number ?? Number.POSITIVE_INFINITY;
  const since = (mergedAt: string | null | undefined) =>
    mergedAt == null || Date.parse(mergedAt) >= Date.parse(approval.at);
  return issue.pullRequests.filter(
    ({ number, state, mergedAt }) =>
      number !== own && ((state === "open" && number < own) || (state === "merged" && since(mergedAt))),
  ).length;
}
