import { sql } from "kysely";
import { compileRegistry, type Registry } from "../../identity/registry/registry.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Policy } from "../../policy/schema.ts";
import type { Store, StoreTransaction } from "../database.ts";

/** More different policies than an organisation has in use at once; of more, those that decided last. */
const MOST = 500;

/**
 * The policies that an organisation goes by: that of the latest decision of each repository and check name (a check
 * name stands for a kind of base, which may have a policy of its own), each once.
 */
export async function policiesOf(db: Store | StoreTransaction, accountId: number): Promise<Policy[]> {
  const { rows } = await sql<{ body: object }>`
    with latest as (
      select distinct on (p.repository_id, p.check_name) p.decision
      from pull_request as p join installation as i on i.installation_id = p.installation_id
      where i.account_id = ${accountId}
      order by p.repository_id, p.check_name, p.decision desc
    ), used as (
      select d.policy, max(d.sequence) as last from latest join decision as d on d.sequence = latest.decision
      group by d.policy order by last desc limit ${MOST}
    )
    select document.body from used join document on document.digest = used.policy order by used.last desc
  `.execute(db);
  // Written by the decision log from exactly this type.
  const states = rows.map(({ body }) => body as PolicyState);
  return states.flatMap((state) => (state.state === "effective" ? [state.policy] : []));
}

/** Names of the environment variables that hold the addresses of a policy's channels. */
export function channelsIn(policy: Policy): string[] {
  return Object.values(policy.notify ?? {}).map((channel) => channel["url-from"]);
}

/** The channels of every policy in use in an organisation. */
export async function channelsOf(trx: StoreTransaction, accountId: number): Promise<string[]> {
  return [...new Set((await policiesOf(trx, accountId)).flatMap(channelsIn))].sort();
}

/** The built-in registry with what an organisation's policies add to it. */
export function registryOf(policies: readonly Policy[]): Registry {
  return compileRegistry({ registry: policies.flatMap((policy) => policy.agents?.registry ?? []) });
}
