import type { DeploymentFacts } from "../../facts/deployment.ts";
import { isPerson } from "../../identity/approvers.ts";
import type { Registry } from "../../identity/registry/registry.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { milliseconds } from "../../policy/duration.ts";
import { members } from "../../rules/people.ts";
import { nameOf } from "./authorization.ts";

/** Why a break-glass does not open this deployment, one sentence each; nothing where it does, or where nobody tried. */
export function refusedBreakGlass(
  facts: DeploymentFacts,
  policy: EffectivePolicy,
  registry: Registry,
  participants: ReadonlySet<number>,
): string[] {
  const given = facts.authorizations.known
    ? facts.authorizations.value.filter(({ verb }) => verb === "break-glass")
    : [];
  const grant = policy["break-glass"];
  if (given.length === 0) return [];
  if (grant === undefined) return ["The policy has no `break-glass`, so nobody can break the glass."];
  const allowed = members({ facts }, grant.from);
  if (!allowed.known) return [`Who may break the glass could not be read: ${allowed.gap.detail}`];
  const refused: string[] = [];
  const people = new Set<number>();
  for (const one of given) {
    const { account } = one.actor;
    const age = Date.parse(facts.asOf) - Date.parse(one.at);
    const why =
      one.sha !== facts.run.sha
        ? `names commit ${one.sha.slice(0, 7)} and not ${facts.run.sha.slice(0, 7)}`
        : one.state !== "standing"
          ? `was ${one.state} afterwards`
          : account === null || !isPerson(one.actor, registry)
            ? "is not by a person alone"
            : !allowed.value.has(account.id)
              ? `is by nobody whom ${grant.from.join(", ")} names`
              : participants.has(account.id)
                ? "is by somebody who took part"
                : age < 0 || age >= milliseconds(grant["max-age"])
                  ? `is older than ${grant["max-age"]}`
                  : null;
    if (why !== null) refused.push(`${nameOf(one)}'s break-glass ${why}.`);
    else if (account !== null) people.add(account.id);
  }
  if (people.size > 0 && people.size < grant.approvals)
    refused.push(`Breaking the glass takes ${grant.approvals} people, and ${people.size} did.`);
  return refused;
}

/** Words that no deployment heeds, and why. */
export function otherRefusals(facts: DeploymentFacts, mode: string): string[] {
  const given = facts.authorizations.known ? facts.authorizations.value : [];
  return given.flatMap(({ verb, actor }) => {
    const who = actor.account?.login ?? "Somebody";
    if (verb === "except") return [`${who}'s exception does not count: none covers deploying.`];
    if (verb === "authorize" && mode === "block")
      return [`${who}'s authorisation does not count: the policy says \`deploy.agents: block\`.`];
    return [];
  });
}
