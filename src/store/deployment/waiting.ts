import type { Target } from "../../jobs/queues.ts";
import type { Store, StoreTransaction } from "../database.ts";

type Scope = { repositoryId: number } | { accountId: number };

/**
 * Deployments of a repository, or of all of an account's, that wait for an answer, and those being judged this moment, which
 * may have read the old state. The latter are asked for first: one that ends in between has recorded by then that it waits.
 */
export async function waitingDeployments(trx: Store | StoreTransaction, scope: Scope): Promise<Target[]> {
  const underWay = await trx
    .selectFrom("work")
    .select("args")
    .where("queue", "=", "deployment")
    .where((eb) =>
      "repositoryId" in scope
        ? eb("repository_id", "=", scope.repositoryId)
        : eb(
            "installation_id",
            "in",
            eb.selectFrom("installation").select("installation_id").where("account_id", "=", scope.accountId),
          ),
    )
    .execute();
  const recorded = await trx
    .selectFrom("deployment")
    .select(["installation_id", "repository_id", "owner", "name", "run_id", "environment"])
    .where("state", "=", "waiting")
    .where((eb) =>
      "repositoryId" in scope
        ? eb("repository_id", "=", scope.repositoryId)
        : eb(
            "installation_id",
            "in",
            eb.selectFrom("installation").select("installation_id").where("account_id", "=", scope.accountId),
          ),
    )
    .orderBy("run_id")
    .execute();
  return [
    // Written by `enqueue` from exactly this type.
    ...underWay.map(({ args }) => ({ queue: "deployment", args }) as unknown as Target),
    ...recorded.map(
      (row): Target => ({
        queue: "deployment",
        args: {
          installationId: row.installation_id,
          repositoryId: row.repository_id,
          owner: row.owner,
          name: row.name,
          runId: row.run_id,
          environment: row.environment,
        },
      }),
    ),
  ];
}
