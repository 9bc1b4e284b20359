import {
  branchPoliciesShape,
  type EnvironmentAnswer,
  environmentsShape,
  protectionRulesShape,
} from "../../chains/settings/shapes.ts";
import type { EnvironmentFacts } from "../../doctor/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { Paging } from "./paging.ts";

const TELLS = "actions: read";
const ONE = "/repos/{owner}/{repo}/environments/{environment_name}";

/** Every environment with the Apps it asks and the branches it takes. */
export async function readEnvironments(read: Paging): Promise<Known<EnvironmentFacts[]>> {
  const listed = await read.pages(
    "environments",
    "/repos/{owner}/{repo}/environments",
    environmentsShape,
    (page) => page.environments,
    TELLS,
  );
  if (!listed.known) return listed;
  const environments: EnvironmentFacts[] = [];
  for (const environment of listed.value) {
    const { name, can_admins_bypass: bypass } = environment;
    const rules = await read.one(
      `protection rules of ${name}`,
      `${ONE}/deployment_protection_rules`,
      { environment_name: name },
      protectionRulesShape,
      TELLS,
    );
    environments.push({
      name,
      rules: rules.known
        ? known(
            rules.value.custom_deployment_protection_rules
              .filter((rule) => rule.enabled)
              .map(({ app }) => app.id),
          )
        : rules,
      adminsBypass:
        bypass === undefined
          ? incomplete("github/denied", `whether administrators bypass ${name}`, "GitHub does not say.")
          : known(bypass),
      branches: await readBranches(read, environment),
    });
  }
  return known(environments);
}

async function readBranches(
  read: Paging,
  { name, deployment_branch_policy: policy }: EnvironmentAnswer,
): Promise<EnvironmentFacts["branches"]> {
  if (policy === undefined)
    return incomplete("github/denied", `branches that deploy to ${name}`, "GitHub does not say.");
  if (policy === null) return known(null);
  if (policy.protected_branches) return known("protected");
  const patterns = await read.pages(
    `branches that deploy to ${name}`,
    `${ONE}/deployment-branch-policies`,
    branchPoliciesShape,
    (page) => page.branch_policies,
    TELLS,
    { environment_name: name },
  );
  return patterns.known ? known(patterns.value.map((one) => one.name)) : patterns;
}
