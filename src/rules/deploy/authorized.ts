import { authorizationFor } from "../../decision/deployment/authorization.ts";
import { botTarget } from "../../decision/deployment/target.ts";
import type { Gap } from "../../facts/known.ts";
import type { Act, ReachedBot } from "../../levers/act.ts";
import type { RuleContext } from "../rule.ts";

/** What authorisations let stand, found out as acts are asked about. */
export interface Authorizer {
  /** Whether a person authorised the head commit for this bot. */
  covers: (act: Act, bot: ReachedBot | null) => boolean;
  /** Why nobody can tell, once acts were asked about. */
  gap: () => Gap | null;
  /** When the authorisations that were relied on run out. */
  until: () => Iterable<string>;
}

/** Kinds that stand with the head commit or with the pull request as it is now: whoever answers for the commit has them before them. */
const OF_THE_COMMIT: ReadonlySet<Act["kind"]> = new Set([
  "commit-text",
  "file",
  "workflow-file",
  "bot-config",
  "auto-merge",
]);

/**
 * `deploy.agents: authorize`: a person whom `deploy.authorize` names answers for this commit and this bot. Whoever took part in the
 * change, or did what is authorised, does not count, and nobody answers for what an agent does afterwards. With `block` nobody can.
 */
export function authorizer({ policy, facts, registry, attribution }: RuleContext): Authorizer {
  const { deploy } = policy;
  const until = new Map<string, string>();
  const none = { covers: () => false, gap: () => null, until: () => until.values() };
  const { authorizations } = facts;
  if (deploy?.agents !== "authorize" || deploy.authorize === undefined || authorizations === undefined)
    return none;
  if (!authorizations.known)
    return { ...none, gap: () => (authorizations.gap.kind === "incomplete" ? authorizations.gap : null) };
  let unread: Gap | null = null;
  const covers = (act: Act, bot: ReachedBot | null): boolean => {
    if (bot === null) return false;
    const { account } = act.actor;
    const answer = authorizationFor({
      grant: deploy.authorize,
      authorizations,
      teams: facts.teams,
      registry,
      sha: facts.change.head.sha,
      target: botTarget(bot.id),
      participants: new Set([...attribution.participants, ...(account === null ? [] : [account.id])]),
      use: null,
      ...(OF_THE_COMMIT.has(act.kind) ? {} : { after: act.at }),
      asOf: facts.asOf,
    });
    // Members of a team that cannot be read this moment: a word may count, and is to be asked for again.
    if (!answer.known && answer.gap.retry === true) unread = answer.gap;
    if (!answer.known || answer.value.granted === null) return false;
    until.set(answer.value.granted.id, answer.value.granted.until);
    return true;
  };
  return { ...none, covers, gap: () => unread };
}
