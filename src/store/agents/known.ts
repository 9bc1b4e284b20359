import { AgentPolicyError } from "../../errors.ts";
import { nearest } from "../../policy/nearest.ts";
import type { StoreTransaction } from "../database.ts";
import type { Account } from "../installations.ts";
import { policiesOf, registryOf } from "./policies.ts";

const MOST_NAMED = 3;

/**
 * Refuses an agent id that nobody knows: neither the built-in registry, nor a policy in use in the organisation, nor the
 * record of it. (One that was stopped and then taken out of the policy has to be released all the same.)
 *
 * @throws AgentPolicyError `usage` with the nearest ids
 */
export async function requireKnownAgent(
  trx: StoreTransaction,
  account: Account,
  agent: string,
): Promise<void> {
  const known = [...registryOf(await policiesOf(trx, account.id)).agents.keys()];
  if (known.includes(agent) || (await isRecorded(trx, account, agent))) return;
  const near: string[] = [];
  while (near.length < MOST_NAMED) {
    const next = nearest(
      agent,
      known.filter((id) => !near.includes(id) && id !== agent),
    );
    if (next === undefined) break;
    near.push(next);
  }
  throw new AgentPolicyError(
    "usage",
    "agents/unknown",
    `No agent "${agent}" is known in ${account.login}.${near.length === 0 ? "" : ` Did you mean ${near.join(", ")}?`}`,
    {
      remedy:
        "`agent-policy agents` lists those seen; an account or app that nobody listed needs an entry in `agents.registry` first.",
    },
  );
}

/** Whether it was seen in the organisation, or somebody gave an order about it. */
async function isRecorded(trx: StoreTransaction, account: Account, agent: string): Promise<boolean> {
  const seen = await trx
    .selectFrom("agent_sighting")
    .select("subject")
    .where("account_id", "=", account.id)
    .where("subject", "=", agent)
    .where("subject", "not like", "%:%")
    .limit(1)
    .executeTakeFirst();
  if (seen !== undefined) return true;
  const ordered = await trx
    .selectFrom("agent_order")
    .select("agent")
    .where("account_id", "=", account.id)
    .where("agent", "=", agent)
    .limit(1)
    .executeTakeFirst();
  return ordered !== undefined;
}
