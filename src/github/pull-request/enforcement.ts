import type { Enforcement } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import { errorsAt, type GraphqlError } from "../client/client.ts";
import { readConnection } from "../client/connection.ts";
import { passing } from "../client/failure.ts";
import type { EvidenceRules } from "./evidence-shapes.ts";

/**
 * Whether the active rules of the base require this check of this App. A check required by name alone counts as not
 * pinned: every writer can forge it.
 */
export async function enforcementOf(
  rules: EvidenceRules | undefined,
  errors: GraphqlError[],
  checkName: string,
  appId: number,
): Promise<Known<Enforcement>> {
  const what = "rules of the base branch";
  const failed = errorsAt(errors, "repository.pullRequest.baseRef.rules")[0];
  if (failed) return passing("github/graphql-errors", what, `GitHub answered: ${failed.message}`);
  const read = await readConnection(what, rules, async () => {
    throw new Error("more than 100 rules hold for it");
  });
  if (!read.known) return read;
  const required = read.value
    .flatMap(({ parameters }) => parameters?.requiredStatusChecks ?? [])
    .filter(({ context }) => context === checkName);
  return known({
    required: required.length > 0,
    pinned: required.some(({ integrationId }) => integrationId === appId),
  });
}
