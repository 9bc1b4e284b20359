import { CATALOGUE } from "../chains/bots/catalogue.ts";
import { botTarget } from "../decision/deployment/target.ts";
import type { Authorization } from "../facts/authorization.ts";
import type { Facts, Issue } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import { attribute } from "../identity/change.ts";
import type { Policy } from "../policy/schema.ts";
import { countedAgents } from "../rules/agents/activity.ts";
import type { DecisionLog, MergedUse } from "./ports/decision-log.ts";
import type { Reading } from "./ports/fact-source.ts";
import type { PullRequestKey } from "./ports/keys.ts";

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
  const acts =
    policy.state === "effective" && watches(policy.policy)
      ? await withActs(log, key, facts, policy.policy)
      : {};
  return { ...reading, facts: { ...facts, activity, issues, ...acts } };
}

/** Whether any rule asks about acts. */
const watches = ({ deploy }: Policy): boolean => deploy !== undefined && deploy.agents !== "allow";

/** Acts on the pull request and its commits; of commits that could not be read, those on the head. */
async function withActs(
  log: DecisionLog,
  key: PullRequestKey,
  facts: Facts,
  policy: Policy,
): Promise<Pick<Facts, "acts" | "answers" | "authorizations">> {
  const { change, commits, comments, asOf } = facts;
  const { sha } = change.head;
  const shas = [sha, ...(commits.known ? commits.value.map((one) => one.sha) : [])];
  const acts = await log.acts(key, [...new Set(shas)]);
  const answers = await log.answers(key);
  if (policy.deploy?.authorize === undefined) return { acts, answers };
  const own = (policy.deploy.bots ?? []).map((bot) => (typeof bot === "string" ? bot : bot.id));
  const targets = [...new Set([...own, ...CATALOGUE.map(({ id }) => id)])].map(botTarget);
  const recorded = await log.authorizations(key, { sha, targets, asOf });
  return { acts, answers, authorizations: asTheyStand(recorded, comments) };
}

/** A word that was edited or deleted since no longer counts; one said elsewhere than on this pull request neither. */
function asTheyStand(recorded: Authorization[], comments: Facts["comments"]): Known<Authorization[]> {
  if (!comments.known) return comments;
  const found = new Map(comments.value.map((comment) => [comment.id, comment]));
  return {
    known: true,
    value: recorded.map((one) => {
      if (one.by === "button") return one;
      const comment = found.get(one.id);
      if (comment === undefined) return { ...one, state: "deleted" };
      return comment.edited ? { ...one, state: "edited" } : one;
    }),
  };
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
