import { gatedBases } from "../../doctor/bases.ts";
import type {
  DeployKey,
  Hook,
  InstalledApp,
  OrganizationFacts,
  Permissions,
  SetupFacts,
} from "../../doctor/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { asUnavailable } from "../client/failure.ts";
import { readEnvironments } from "./environments.ts";
import { installedApps, ownInstallation } from "./installations.ts";
import type { SettingsOptions } from "./options.ts";
import { createPaging, type Paging } from "./paging.ts";
import { readPolicySetup } from "./policy.ts";
import { readBase, readRulesets } from "./rules.ts";
import {
  branchName,
  deployKeyShape,
  hookShape,
  type Installed,
  type RepositoryAnswer,
  repositoryShape,
  workflowPermissionsShape,
} from "./shapes.ts";

/**
 * Reads how a repository is set up. What the token may not see is a gap that names the permission with which it would be seen.
 *
 * @throws AgentPolicyError `github/unavailable` when not even the repository can be read
 */
export async function readSettings(options: SettingsOptions): Promise<SetupFacts> {
  const { client, repo, appId } = options;
  const read = createPaging(client, repo);
  const repository = await client
    .get("/repos/{owner}/{repo}", { ...repo }, repositoryShape)
    .catch((error) => {
      throw asUnavailable(error, `${repo.owner}/${repo.repo}`);
    });
  const apps = await installedApps(read, repository);
  const installation = await ownInstallation(options, apps);
  const { policy, organizationPolicy, sources } = await readPolicySetup(options, repository, installation);
  const branches = await read.list(
    "branches",
    "/repos/{owner}/{repo}/branches",
    branchName,
    "contents: read",
  );
  const names = branches.known ? branches.value.map(({ name }) => name) : [];
  const gates = [];
  for (const { samples, ...gate } of gatedBases(policy, repository.default_branch, names)) {
    const bases = [];
    for (const branch of samples) bases.push(await readBase(read, branch, names.includes(branch)));
    gates.push({ ...gate, bases });
  }
  return {
    repository: { owner: repo.owner, name: repo.repo, defaultBranch: repository.default_branch },
    appId,
    policy,
    organizationPolicy,
    installation,
    gates,
    ...(await readRulesets(read, repo.owner)),
    environments: await readEnvironments(read),
    sources,
    pushProtection: pushProtectionOf(repository),
    deployKeys: await readDeployKeys(read),
    hooks: await readHooks(read, "/repos/{owner}/{repo}/hooks", "webhooks of the repository: read"),
    workflowToken: await readWorkflowToken(read),
    organization: options.organization ? await readOrganization(read, repo.owner, apps) : null,
  };
}

function pushProtectionOf({ security_and_analysis }: RepositoryAnswer): Known<boolean> {
  const status = security_and_analysis?.secret_scanning_push_protection?.status;
  if (status !== undefined) return known(status === "enabled");
  return incomplete("github/denied", "push protection", "GitHub shows it to administrators' tokens only.");
}

async function readDeployKeys(read: Paging): Promise<Known<DeployKey[]>> {
  const keys = await read.list(
    "deploy keys",
    "/repos/{owner}/{repo}/keys",
    deployKeyShape,
    "administration: read",
  );
  if (!keys.known) return keys;
  return known(
    keys.value.map(({ id, title, read_only, created_at }) => ({
      id,
      title,
      readOnly: read_only,
      created: created_at,
    })),
  );
}

async function readHooks(read: Paging, route: string, tells: string): Promise<Known<Hook[]>> {
  const hooks = await read.list("webhooks", route, hookShape, tells);
  if (!hooks.known) return hooks;
  return known(
    hooks.value.map(({ id, active, config: { url = "", secret, insecure_ssl = "0" } }) => ({
      id,
      host: URL.canParse(url) ? new URL(url).host : "an unreadable address",
      active,
      secret: (secret ?? "") !== "",
      verifiesTls: /^https:/i.test(url) && String(insecure_ssl) === "0",
    })),
  );
}

async function readWorkflowToken(read: Paging): Promise<SetupFacts["workflowToken"]> {
  const found = await read.one(
    "workflow permissions",
    "/repos/{owner}/{repo}/actions/permissions/workflow",
    {},
    workflowPermissionsShape,
    "administration: read",
  );
  if (!found.known) return found;
  return known({
    write: found.value.default_workflow_permissions === "write",
    mayApprove: found.value.can_approve_pull_request_reviews,
  });
}

async function readOrganization(
  read: Paging,
  login: string,
  apps: Known<Installed[]>,
): Promise<OrganizationFacts> {
  const hooks = await readHooks(read, "/orgs/{owner}/hooks", "an organisation owner's token");
  const app = ({ app_id, app_slug, permissions, suspended_at }: Installed): InstalledApp => ({
    appId: app_id,
    slug: app_slug,
    permissions: permissions as Permissions,
    suspended: (suspended_at ?? null) !== null,
  });
  return { login, hooks, apps: apps.known ? known(apps.value.map(app)) : apps };
}
