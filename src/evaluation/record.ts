import type { Facts, Issue } from "../facts/facts.ts";
import { attribute } from "../identity/change.ts";
import type { Policy } from "../policy/schema.ts";
import { countedAgents } from "../rules/agents/activity.ts";
import type { DecisionLog, MergedUse, PullRequestKey, Reading } from "./ports.ts";

/**
 * A reading with what only the App's own record tells: what the agents did before whose number or presence the policy limits,
 * and which approvals were used up. Whose change it is shows only in the facts, so this comes after they were read.
 */
export async function withRecord(log: DecisionLog, key: PullRequestKey, reading: Reading): Promise<Reading> {
  const { facts, policy } = reading;
  const agents =
    policy.state === "effective" ? countedAgents(policy.policy, attribute(facts, policy.policy)) : [];
  const activity = await log.activity(key, { agents, headSha: facts.change.head.sha, asOf: facts.asOf });
  const issues = await withUses(log, key, facts.issues);
  const acts = policy.state === "effective" && watches(policy.policy) ? await withActs(log, key, facts) : {};
  return { ...reading, facts: { ...facts, activity, issues, ...acts } };
}

/** Whether any rule asks about acts. */
const watches = ({ deploy }: Policy): boolean => deploy !== undefined && deploy.agents !== "allow";

/** Acts on the pull request and its commits; of commits that could not be read, those on the head. */
async function withActs(
  log: DecisionLog,
  key: PullRequestKey,
  { change, commits }: Facts,
): Promise<Pick<Facts, "acts" | "answers">> {
  const shas = [change.head.sha, ...(commits.known ? commits.value.map(({ sha }) => sha) : [])];
  const acts = await log.acts(key, [...new Set(shas)]);
  return { acts: { known: true, value: acts }, answers: await log.answers(key) };
}

async function withUses(
  log: DecisionLog,
  key: PullRequestKey,
  issues: Facts["issues"],
): Promise<Facts["issues"]> {
  if (!issues.known || issues.value.length === 0) return issues;
  const uses = await log.mergedUses(key, issues.value.map(nameOf));
  return { known: true, value: issues.value.map((issue) => withMerged(issue, uses)) };
}

const nameOf = ({ repositoryId, number }: Issue) => `${repositoryId}#${number}`;

/** Adds those that GitHub no longer names. */
function withMerged(issue: Issue, uses: readonly MergedUse[]): Issue {
  const forgotten = uses.filter(
    (use) => use.issue === nameOf(issue) && !issue.pullRequests.some(({ number }) => number === use.number),
  );
  const added = forgotten.map(({ number, mergedAt }) => ({
    number,
    createdAt: mergedAt,
    state: "merged" as const,
    mergedAt,
  }));
  return added.length === 0 ? issue : { ...issue, pullRequests: [...issue.pullRequests, ...added] };
}
