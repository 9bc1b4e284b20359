import type { DeploymentDecision } from "../../decision/deployment/types.ts";
import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Store } from "../database.ts";
import { unfolded } from "../documents.ts";

/** An answer to a deployment with what it was given from. */
export interface StoredDeployment {
  deployment: DeploymentDecision;
  facts: DeploymentFacts;
  policy: PolicyState;
  recordedAt: string;
}

/**
 * Finds the latest answer that a reference names: a decision id (`sha256:…`, or its first 8 or more hex digits), or a workflow run
 * (`run:123`, `run:123/production`). Null where it names none.
 */
export async function findDeployment(db: Store, reference: string): Promise<StoredDeployment | null> {
  const run = /^run:(\d{1,15})(?:\/(.{1,255}))?$/.exec(reference.trim());
  const hex = /^(?:sha256:)?([0-9a-f]{8,64})$/.exec(reference.trim())?.[1];
  if (run === null && hex === undefined) return null;
  const row = await db
    .selectFrom("deployment_decision")
    .innerJoin("document as facts", "facts.digest", "deployment_decision.facts")
    .innerJoin("document as policy", "policy.digest", "deployment_decision.policy")
    .select([
      "deployment_decision.decision",
      "deployment_decision.created_at",
      "facts.body as facts",
      "facts.folded",
      "policy.body as policy",
    ])
    .where(({ eb, and }) =>
      run === null
        ? eb("deployment_decision.id", "like", `sha256:${hex}%`)
        : and([
            eb("run_id", "=", Number(run[1])),
            ...(run[2] === undefined ? [] : [eb("environment", "=", run[2].toLowerCase())]),
          ]),
    )
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    deployment: row.decision,
    facts: await unfolded<DeploymentFacts>(db, { body: row.facts, folded: row.folded }),
    // Written by `record` from exactly this type.
    policy: row.policy as PolicyState,
    recordedAt: row.created_at.toISOString(),
  };
}
