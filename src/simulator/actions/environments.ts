import { minimatch } from "minimatch";
import type { EnvironmentOptions } from "../api.ts";
import { accountOf } from "../handles/threads.ts";
import { activeRules } from "../rules/matching.ts";
import type { Environment, Organization, Repository, WorkflowRun, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { ensureApp } from "./accounts.ts";

/** Protection rules of Apps, and reviewers, that an environment takes (docs: deployments and environments). */
const RULES = 6;
const REVIEWERS = 6;

export function environmentByName(repository: Repository, name: string): Environment | undefined {
  const wanted = name.toLowerCase();
  return repository.environments.find((one) => one.name.toLowerCase() === wanted);
}

/** Finds an environment or makes a bare one, as a job does that names one. */
export function ensureEnvironment(world: World, repository: Repository, name: string): Environment {
  const existing = environmentByName(repository, name);
  if (existing !== undefined) return existing;
  const id = world.nextId("environment");
  const at = world.time();
  const environment: Environment = {
    id,
    nodeId: nodeId("EN", id),
    name,
    reviewers: [],
    preventSelfReview: false,
    waitTimer: 0,
    branchPolicy: null,
    rules: [],
    canAdminsBypass: true,
    createdAt: at,
    updatedAt: at,
  };
  repository.environments.push(environment);
  return environment;
}

/** Sets what is given and leaves the rest. @throws for a seventh App or reviewer, an unknown team or person. */
export function configureEnvironment(
  world: World,
  repository: Repository,
  environment: Environment,
  options: EnvironmentOptions,
): void {
  const { reviewers, protectionRules, branchPolicy } = options;
  if (reviewers !== undefined && reviewers.length > REVIEWERS)
    throw new Error(`an environment takes ${REVIEWERS} reviewers`);
  if (reviewers !== undefined)
    environment.reviewers = reviewers.map((one) => reviewerOf(world, repository, one));
  if (options.preventSelfReview !== undefined) environment.preventSelfReview = options.preventSelfReview;
  if (options.waitTimer !== undefined) environment.waitTimer = options.waitTimer;
  if (options.canAdminsBypass !== undefined) environment.canAdminsBypass = options.canAdminsBypass;
  if (branchPolicy !== undefined)
    environment.branchPolicy = Array.isArray(branchPolicy)
      ? branchPolicy.map((pattern) => policyOf(world, pattern))
      : branchPolicy;
  if (protectionRules !== undefined) {
    if (protectionRules.length > RULES) throw new Error(`an environment takes ${RULES} protection rules`);
    environment.rules = protectionRules.map((rule) => {
      const { app, enabled } = "app" in rule ? rule : { app: rule, enabled: true };
      const id = world.nextId("gate");
      return { id, nodeId: nodeId("GA", id), appId: ensureApp(world, app).id, enabled };
    });
  }
  environment.updatedAt = world.time();
}

function reviewerOf(
  world: World,
  repository: Repository,
  reviewer: NonNullable<EnvironmentOptions["reviewers"]>[number],
): Environment["reviewers"][number] {
  if (typeof reviewer !== "string") return { type: "User", value: accountOf(world, reviewer) };
  const teams = (world.organizations.get(repository.owner.id) as Organization | undefined)?.teams;
  const value = teams?.find((team) => team.slug === reviewer);
  if (value === undefined) throw new Error(`no team ${reviewer}`);
  return { type: "Team", value };
}

function policyOf(world: World, pattern: string) {
  const id = world.nextId("gate");
  const tag = pattern.startsWith("refs/tags/");
  return {
    id,
    nodeId: nodeId("GA", id),
    name: tag ? pattern.slice("refs/tags/".length) : pattern,
    type: tag ? ("tag" as const) : ("branch" as const),
  };
}

/**
 * Whether the environment's branch policy lets a run deploy. A run for a pull request is judged by the ref that it runs
 * on, `refs/pull/NUMBER/merge`, which no name of a branch matches.
 */
export function mayDeploy(
  world: World,
  repository: Repository,
  environment: Environment,
  run: Pick<WorkflowRun, "branch" | "event" | "headRepository" | "headSha">,
): boolean {
  const policy = environment.branchPolicy;
  if (policy === null) return true;
  const name = run.event === "pull_request" ? mergeRef(repository, run) : run.branch;
  const branch = name.startsWith("refs/pull/") || repository.refs.has(`refs/heads/${name}`);
  if (policy === "protected") {
    const guarded = (ref: string) => activeRules(world, repository, ref).length > 0;
    const branches = [...repository.refs.keys()].filter((ref) => ref.startsWith("refs/heads/"));
    // Where no branch has rules, every branch may deploy (docs: deployments and environments).
    return !branches.some(guarded) || (branch && guarded(`refs/heads/${name}`));
  }
  return policy.some((one) => (one.type === "branch") === branch && minimatch(name, one.name, { dot: true }));
}

function mergeRef(
  repository: Repository,
  { headRepository, headSha }: Pick<WorkflowRun, "headRepository" | "headSha">,
): string {
  const pull = [...repository.pulls.values()].find(
    ({ head }) => head.repository === headRepository && head.sha === headSha,
  );
  return `refs/pull/${pull?.issue.number ?? 0}/merge`;
}
