import { environmentOf } from "../../chains/settings/read.ts";
import type { Environment } from "../../chains/settings/settings.ts";
import {
  branchPoliciesShape,
  environmentsShape,
  protectionRulesShape,
} from "../../chains/settings/shapes.ts";
import type { CiFiles } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** Of so many environments the details are read; those of others stay unread, which is no guard. */
const MAX_DETAILED = 5;
const WHAT = "rules of environments";
const ONE = "/repos/{owner}/{repo}/environments/{environment}";

/**
 * The rules of the environments, for what runs in CI: one request, and up to two more for each environment that a workflow
 * names and that no reviewer guards. GitHub shows them with `actions: read`; without it they are not known.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readCiEnvironments(
  client: GitHubClient,
  repo: Repo,
  ci: CiFiles,
): Promise<Known<Environment[]>> {
  try {
    const listed = await client.get(
      "/repos/{owner}/{repo}/environments",
      { ...repo, per_page: 100 },
      environmentsShape,
    );
    if (listed.environments.length < listed.total_count)
      return incomplete("github/environments-cap", WHAT, "There are more than 100.");
    const named = namedIn(ci);
    let detailed = 0;
    const environments: Environment[] = [];
    for (const one of listed.environments) {
      const plain = environmentOf(one, undefined, undefined);
      const asks = named(one.name) && plain.reviewers.length === 0 && detailed < MAX_DETAILED;
      if (asks) detailed += 1;
      environments.push(asks ? await withDetails(client, repo, one, plain) : plain);
    }
    return known(environments);
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}

async function withDetails(
  client: GitHubClient,
  repo: Repo,
  listed: Parameters<typeof environmentOf>[0],
  plain: Environment,
): Promise<Environment> {
  const at = { ...repo, environment: listed.name };
  const rules = await client.get(`${ONE}/deployment_protection_rules`, at, protectionRulesShape);
  const policies =
    plain.refs === "unread"
      ? await client.get(`${ONE}/deployment-branch-policies`, { ...at, per_page: 100 }, branchPoliciesShape)
      : undefined;
  const whole = policies !== undefined && policies.branch_policies.length >= policies.total_count;
  return environmentOf(
    listed,
    whole ? policies.branch_policies : undefined,
    rules.custom_deployment_protection_rules,
  );
}

/** Whether a file mentions a name; the text is looked through, since a name may come from a called workflow's input. */
function namedIn({ base, changed }: CiFiles): (name: string) => boolean {
  const texts = [...base, ...changed].map(({ text }) => (text ?? "").toLowerCase());
  return (name) => texts.some((text) => text.includes(name.toLowerCase()));
}
