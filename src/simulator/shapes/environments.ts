import type {
  Deployment,
  DeploymentStatus,
  Environment,
  Organization,
  ProtectionRule,
  Repository,
  World,
} from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { teamSimpleShape, userShape, viaShape } from "./accounts.ts";
import { repositoryUrl, webUrl } from "./repository.ts";

function reviewerShape(
  world: World,
  repository: Repository,
  reviewer: Environment["reviewers"][number],
): { type: "User" | "Team"; reviewer: Record<string, unknown> } {
  if (reviewer.type === "User") return { type: "User", reviewer: userShape(world, reviewer.value) };
  const organization = world.organizations.get(repository.owner.id) as Organization;
  return {
    type: "Team",
    reviewer: { ...teamSimpleShape(world, organization, reviewer.value), parent: null },
  };
}

/** The environment's own protection rules; Apps' are listed by `deployment_protection_rules`. */
function protectionRules(world: World, repository: Repository, environment: Environment) {
  const rule = (type: string, offset: number) => ({
    id: environment.id + offset,
    node_id: nodeId("GA", environment.id + offset),
    type,
  });
  return [
    ...(environment.waitTimer > 0 ? [{ ...rule("wait_timer", 1), wait_timer: environment.waitTimer }] : []),
    ...(environment.reviewers.length > 0
      ? [
          {
            ...rule("required_reviewers", 2),
            prevent_self_review: environment.preventSelfReview,
            reviewers: environment.reviewers.map((one) => reviewerShape(world, repository, one)),
          },
        ]
      : []),
    ...(environment.branchPolicy === null ? [] : [rule("branch_policy", 3)]),
  ];
}

function branchPolicyShape({ branchPolicy }: Environment) {
  if (branchPolicy === null) return null;
  return {
    protected_branches: branchPolicy === "protected",
    custom_branch_policies: branchPolicy !== "protected",
  };
}

/** `environment`. */
export function environmentShape(world: World, repository: Repository, environment: Environment) {
  const encoded = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: environment.nodeId,
    name: environment.name,
    url: `${repositoryUrl(world, repository)}/environments/${encoded}`,
    html_url: `${webUrl(repository)}/deployments/activity_log?environments_filter=${encoded}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: environment.canAdminsBypass,
    protection_rules: protectionRules(world, repository, environment),
    deployment_branch_policy: branchPolicyShape(environment),
  };
}

/** `deployment-protection-rule`. */
export function protectionRuleShape(world: World, rule: ProtectionRule) {
  const app = world.apps.get(rule.appId);
  return {
    id: rule.id,
    node_id: rule.nodeId,
    enabled: rule.enabled,
    app: {
      id: rule.appId,
      slug: app?.slug ?? "",
      integration_url: `${world.url}/apps/${app?.slug ?? ""}`,
      node_id: app?.nodeId ?? "",
    },
  };
}

/** `pending-deployment` of one environment; `mine`: the caller is one of its reviewers. */
export function pendingDeploymentShape(
  world: World,
  repository: Repository,
  environment: Environment,
  since: string,
  mine: boolean,
) {
  const { id, node_id, name, url, html_url } = environmentShape(world, repository, environment);
  return {
    environment: { id, node_id, name, url, html_url },
    wait_timer: environment.waitTimer,
    wait_timer_started_at: since,
    current_user_can_approve: mine,
    reviewers: environment.reviewers.map((one) => reviewerShape(world, repository, one)),
  };
}

/** `deployment`. */
export function deploymentShape(world: World, repository: Repository, deployment: Deployment) {
  const root = repositoryUrl(world, repository);
  const url = `${root}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: deployment.nodeId,
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: root,
    creator: userShape(world, deployment.creator),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: viaShape(world, deployment.viaAppId),
  };
}

/** `deployment-status`. */
export function deploymentStatusShape(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
) {
  const root = repositoryUrl(world, repository);
  const url = `${root}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    creator: userShape(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.targetUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: root,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: viaShape(world, status.viaAppId),
  };
}
