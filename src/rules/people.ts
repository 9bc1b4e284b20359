import { incomplete, type Known, known } from "../facts/known.ts";
import type { RuleContext } from "./rule.ts";

const ACCOUNT = /^account:(\d+)$/;

/**
 * Account ids of everybody whom a policy's `from` names: members of teams (`@org/team`), single accounts
 * (`account:123`).
 *
 * @returns not known as soon as one team could not be read: who cannot be told apart cannot be counted.
 */
export function members(
  context: { facts: Pick<RuleContext["facts"], "teams"> },
  from: readonly string[],
): Known<Set<number>> {
  const ids = new Set<number>();
  for (const name of from) {
    const account = ACCOUNT.exec(name)?.[1];
    if (account !== undefined) {
      ids.add(Number(account));
      continue;
    }
    const team = context.facts.teams[name];
    if (team === undefined)
      return incomplete("rules/team-unread", `members of ${name}`, "the team was not read");
    if (!team.known) return team;
    for (const id of team.value) ids.add(id);
  }
  return known(ids);
}
