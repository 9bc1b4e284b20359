import type { Authorization } from "../../facts/authorization.ts";
import type { DeploymentFacts } from "../../facts/deployment.ts";
import { type Known, known } from "../../facts/known.ts";
import { isPerson } from "../../identity/approvers.ts";
import type { Registry } from "../../identity/registry/registry.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { milliseconds } from "../../policy/duration.ts";
import { members } from "../../rules/people.ts";
import type { RuleContext } from "../../rules/rule.ts";

export interface AuthorizationQuestion {
  /** `deploy.authorize` of the policy; without it nobody may. */
  grant: NonNullable<EffectivePolicy["deploy"]>["authorize"];
  authorizations: Known<Authorization[]>;
  teams: RuleContext["facts"]["teams"];
  registry: Registry;
  /** The commit in full and the environment or bot, both of which the authorisation has to name. */
  sha: string;
  target: string;
  /** Accounts that took part in what is authorised: authors, co-authors, pushers, whoever started it. */
  participants: ReadonlySet<number>;
  /** What would use it up, `run 12 attempt 1`; null where asking is no use yet (a check). */
  use: string | null;
  /** When what it answers for was done: a word that was said before does not cover it. Absent where it answers for the commit as such. */
  after?: string;
  asOf: string;
}

export interface AuthorizationAnswer {
  /** The first one that counts; null when there is none. */
  granted: { id: string; by: string; reason: string; until: string } | null;
  /** Why each of the others does not count, one sentence each. */
  refused: string[];
}

/**
 * Whether a person authorised this commit for this target: somebody whom the policy names, in the way it asks for, who took
 * no part, not through an app where GitHub tells, unedited, not run out, and not used by another run.
 *
 * @returns a gap when authorisations or a team could not be read: who cannot be told apart cannot be counted
 */
export function authorizationFor(question: AuthorizationQuestion): Known<AuthorizationAnswer> {
  const { grant, authorizations, teams } = question;
  if (!authorizations.known) return authorizations;
  const given = authorizations.value.filter(({ verb }) => verb === "authorize");
  if (given.length === 0) return known({ granted: null, refused: [] });
  if (grant === undefined) {
    return known({
      granted: null,
      refused: ["The policy has no `deploy.authorize`, so nobody can authorise."],
    });
  }
  const allowed = members({ facts: { teams } }, grant.from);
  if (!allowed.known) return allowed;
  const refused: string[] = [];
  for (const one of given) {
    const why = refusal(one, question, allowed.value, grant);
    if (why !== null) {
      refused.push(`${nameOf(one)}'s authorisation ${why}.`);
      continue;
    }
    const until = new Date(Date.parse(one.at) + milliseconds(grant["max-age"])).toISOString();
    return known({ granted: { id: one.id, by: nameOf(one), reason: one.reason, until }, refused });
  }
  return known({ granted: null, refused });
}

type Grant = NonNullable<AuthorizationQuestion["grant"]>;

/** Why it does not count, to follow "alice's authorisation"; null when it does. */
function refusal(
  one: Authorization,
  question: AuthorizationQuestion,
  allowed: ReadonlySet<number>,
  grant: Grant,
): string | null {
  const { account } = one.actor;
  const age = Date.parse(question.asOf) - Date.parse(one.at);
  if (one.sha !== question.sha)
    return `names commit ${one.sha.slice(0, 7)} and not ${question.sha.slice(0, 7)}`;
  if (one.target !== question.target) return `names \`${one.target}\` and not \`${question.target}\``;
  if (one.state !== "standing") return `was ${one.state} afterwards`;
  if (grant.by === "button" && one.by !== "button")
    return "is a comment, and the policy asks for the button on the check's page";
  if (account === null || !isPerson(one.actor, question.registry))
    return one.actor.via === null
      ? "is not a person's"
      : `came through the app ${one.actor.via.slug}, not by the person alone`;
  if (!allowed.has(account.id)) return `is by nobody whom ${grant.from.join(", ")} names`;
  if (question.participants.has(account.id)) return "is by somebody who took part in what it authorises";
  if (age < 0) return "lies in the future";
  if (question.after !== undefined && Date.parse(one.at) <= Date.parse(question.after))
    return "was given before what it would answer for";
  if (age >= milliseconds(grant["max-age"])) return `is older than ${grant["max-age"]}`;
  if (one.usedBy !== null && one.usedBy !== question.use) return `was used by ${one.usedBy}`;
  return null;
}

export function nameOf({ actor }: Authorization): string {
  return actor.account?.login ?? "somebody GitHub does not name";
}

/** `run 12 attempt 1`: what uses an authorisation up. */
export function useOf({ run }: Pick<DeploymentFacts, "run">): string {
  return `run ${run.id} attempt ${run.attempt}`;
}
