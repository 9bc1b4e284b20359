import { compileRegistry, type Registry } from "../../identity/registry/registry.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Policy } from "../../policy/schema.ts";
import type { Store, StoreTransaction } from "../database.ts";

/** More different policies than an organisation has in use at once. */
const MOST = 500;

/** The policies that the latest decisions of an organisation were taken by, each once. */
export async function policiesOf(db: Store | StoreTransaction, accountId: number): Promise<Policy[]> {
  const rows = await db
    .selectFrom("document")
    .select("body")
    .where("digest", "in", (eb) =>
      eb
        .selectFrom("pull_request")
        .innerJoin("decision", "decision.sequence", "pull_request.decision")
        .innerJoin("installation", "installation.installation_id", "pull_request.installation_id")
        .where("installation.account_id", "=", accountId)
        .select("decision.policy"),
    )
    .limit(MOST)
    .execute();
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
