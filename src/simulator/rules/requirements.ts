import { isAncestor } from "../git/history.ts";
import type { Account, CheckRun, PullRequest, Repository, World } from "../state/types.ts";
import { activeRules, mayBypass } from "./matching.ts";

/** Conclusions that count as success for a required check (docs: about protected branches, status checks). */
const PASSING = new Set<string | null>(["success", "neutral", "skipped"]);

/** State of one required check on a commit. */
export type CheckState = "green" | "expected" | "pending" | "failing";

/**
 * What a required check says: the latest run of that name per App, and the latest status of that context.
 * With an integration id only that App's count; without, all of them have to be green.
 */
export function checkState(
  repository: Repository,
  sha: string,
  required: { context: string; integration_id?: number },
): CheckState {
  const pinned = required.integration_id;
  const runs = latestRuns(repository, sha).filter(
    (run) => run.name === required.context && (pinned === undefined || run.suite.appId === pinned),
  );
  const status = repository.statuses.findLast(
    (candidate) =>
      candidate.sha === sha &&
      candidate.context === required.context &&
      (pinned === undefined || candidate.creator.appId === pinned),
  );
  const states: CheckState[] = runs.map((run) =>
    run.status !== "completed" ? "pending" : PASSING.has(run.conclusion) ? "green" : "failing",
  );
  if (status !== undefined) {
    states.push(status.state === "success" ? "green" : status.state === "pending" ? "pending" : "failing");
  }
  if (states.length === 0) return "expected";
  return states.includes("failing") ? "failing" : states.includes("pending") ? "pending" : "green";
}

/** The newest run per App and name on a commit. */
export function latestRuns(repository: Repository, sha: string): CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const suite of repository.suites.filter((candidate) => candidate.headSha === sha)) {
    for (const run of suite.runs) {
      const key = `${suite.appId}/${run.name}`;
      if ((latest.get(key)?.id ?? 0) < run.id) latest.set(key, run);
    }
  }
  return [...latest.values()];
}

/** Why these required checks are not met on a commit, in GitHub's words; empty when they are. */
export function missingChecks(
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
  by: Account | null,
): string[] {
  const wording = { expected: "is expected", pending: "is in progress", failing: "is failing", green: "" };
  return requiredChecks(world, repository, ref, by).flatMap((required) => {
    const state = checkState(repository, sha, required);
    return state === "green" ? [] : [`Required status check "${required.context}" ${wording[state]}.`];
  });
}

/** The checks that active rulesets require on a ref of whoever cannot bypass them. */
export function requiredChecks(world: World, repository: Repository, ref: string, by: Account | null) {
  return activeRules(world, repository, ref).flatMap(({ rule, ruleset }) =>
    rule.type === "required_status_checks" && !(by !== null && mayBypass(world, repository, ruleset, by))
      ? rule.parameters.required_status_checks
      : [],
  );
}

/** Why a pull request may not be merged by this account, in GitHub's words; empty when it may. */
export function violations(world: World, pull: PullRequest, by: Account | null): string[] {
  const { repository } = pull;
  const ref = `refs/heads/${pull.base.ref}`;
  const problems = missingChecks(world, repository, ref, pull.head.sha, by);
  const tip = repository.refs.get(ref);
  for (const { rule, ruleset } of activeRules(world, repository, ref)) {
    if (by !== null && mayBypass(world, repository, ruleset, by)) continue;
    if (rule.type === "required_status_checks" && rule.parameters.strict_required_status_checks_policy) {
      if (tip !== undefined && !isAncestor(repository.objects, tip, pull.head.sha)) {
        problems.push("This branch must not be out-of-date before merging.");
      }
    }
    if (rule.type === "pull_request") {
      const needed = rule.parameters.required_approving_review_count;
      if (changesRequested(pull)) problems.push("A reviewer has requested changes.");
      if (approvals(pull) < needed) {
        const noun = needed === 1 ? "review is" : "reviews are";
        problems.push(`At least ${needed} approving ${noun} required by reviewers with write access.`);
      }
    }
  }
  return problems;
}

/** Approvals that count for a ruleset: the latest opinion of each person with write access. */
function approvals(pull: PullRequest): number {
  return opinions(pull).filter((state) => state === "APPROVED").length;
}

function changesRequested(pull: PullRequest): boolean {
  return opinions(pull).includes("CHANGES_REQUESTED");
}

function opinions(pull: PullRequest): string[] {
  const latest = new Map<number, string>();
  for (const review of pull.reviews) {
    if (review.state !== "COMMENTED" && canPush(pull.repository, review.author)) {
      latest.set(review.author.id, review.state);
    }
  }
  return [...latest.values()];
}

/** Whether an account has write access or more, directly. */
export function canPush(repository: Repository, account: Account): boolean {
  const role = repository.roles.get(account.id);
  return account === repository.owner || role === "write" || role === "maintain" || role === "admin";
}
