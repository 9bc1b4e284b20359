import type { Facts } from "../facts/facts.ts";
import type { Gap } from "../facts/known.ts";
import { isPerson } from "../identity/approvers.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import type { PolicyState } from "../policy/effective.ts";
import { members } from "../rules/people.ts";
import { pointer } from "../rules/rule.ts";
import { layersOf } from "./origin.ts";

/** An order about an agent that a person gave in a comment. */
export interface CommentOrder {
  kind: "quarantine" | "release";
  agent: string;
  by: string;
  reason: string;
  /** When it was written. */
  at: string;
  /** The comment's node id. */
  source: string;
}

const COMMAND = /^\/agent-policy (quarantine|release) ([a-z0-9][a-z0-9-]{0,63})\s+(\S.{0,499})$/;

/** An order that nobody read for so long is no order any more: the App was away, or came later than the comment. */
const FRESH_MS = 86_400_000;

/**
 * Orders in a pull request's comments, oldest first: `/agent-policy quarantine AGENT REASON` and `/agent-policy release
 * AGENT REASON` on the first line, unedited, by a person whom `quarantine.from` names. Since an order holds in the whole
 * organisation, only the organisation's own `quarantine` lets people give it. An agent that neither the registry nor the policy knows is nobody.
 */
export function commentOrders(policy: PolicyState, facts: Facts): CommentOrder[] {
  const grant = grantOf(policy);
  if (grant === undefined) return [];
  const allowed = members({ facts }, grant.from);
  if (!allowed.known) return [];
  return ordersGiven(policy, facts)
    .filter(({ account }) => allowed.value.has(account))
    .map(({ order }) => order)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * What keeps an order that stands there from being followed and may pass: without another reading a quarantine would be
 * lost to a moment's outage. Null where no order waits, and where reading again would tell nothing new.
 */
export function unheardOrders(policy: PolicyState, facts: Facts): Gap | null {
  const grant = grantOf(policy);
  if (grant === undefined || ordersGiven(policy, facts).length === 0) return null;
  const allowed = members({ facts }, grant.from);
  return !allowed.known && allowed.gap.retry === true ? allowed.gap : null;
}

/** Who may give orders; undefined where nobody may. */
function grantOf(policy: PolicyState) {
  const own =
    policy.state === "effective" && layersOf(policy, pointer("quarantine")).includes("organization");
  return own ? policy.policy.quarantine : undefined;
}

/** Orders that read as such, by people, whether or not they may give them. */
function ordersGiven(policy: PolicyState, { comments, asOf }: Facts) {
  if (policy.state !== "effective" || !comments.known) return [];
  const registry = compileRegistry(policy.policy.agents);
  return comments.value.flatMap(
    ({ id, author, edited, createdAt, body }): { account: number; order: CommentOrder }[] => {
      const [, kind, agent, reason] = COMMAND.exec(body.split(/\r?\n/, 1)[0] ?? "") ?? [];
      if (kind === undefined || agent === undefined || reason === undefined || edited) return [];
      const { account } = author;
      if (!registry.agents.has(agent) || account === null || !isPerson(author, registry)) return [];
      const age = Date.parse(asOf) - Date.parse(createdAt);
      if (age < 0 || age > FRESH_MS) return [];
      const order: CommentOrder = {
        kind: kind === "release" ? "release" : "quarantine",
        agent,
        by: `${account.login} (${account.id})`,
        reason: reason.replace(/\p{Cc}/gu, " ").trim(),
        at: createdAt,
        source: id,
      };
      return [{ account: account.id, order }];
    },
  );
}
