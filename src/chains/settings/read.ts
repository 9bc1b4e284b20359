import { z } from "zod";
import { AgentPolicyError } from "../../errors.ts";
import { suggestion } from "../../policy/nearest.ts";
import { type Permissions, REPOSITORY_PERMISSIONS } from "./permissions.ts";
import { protectionRules, refRuleOf } from "./read-ref-rules.ts";
import type { RefRules } from "./ref-rules.ts";
import type { Environment, Settings } from "./settings.ts";
import {
  branchPoliciesShape,
  branchProtectionShape,
  type EnvironmentAnswer,
  environmentsShape,
  protectionRulesShape,
  ruleShape,
  rulesetShape,
  variablesShape,
} from "./shapes.ts";

const level = z.enum(["none", "read", "write", "admin"]);

/** The file of `scan --settings`: answers of `gh api` under names of their own (docs/chains.md). */
const settingsFile = z.strictObject({
  repository: z.object({ default_branch: z.string() }).optional(),
  environments: environmentsShape.optional(),
  deployment_branch_policies: z.record(z.string(), branchPoliciesShape).default({}),
  deployment_protection_rules: z.record(z.string(), protectionRulesShape).default({}),
  variables: variablesShape.optional(),
  rulesets: z
    .array(
      rulesetShape.extend({
        rules: z.array(ruleShape, { error: "a list leaves out the rules: ask for each by its number" }),
      }),
    )
    .optional(),
  branch_protection: branchProtectionShape.optional(),
  permissions: z.record(z.string(), level).optional(),
  app_id: z.int().optional(),
});

/**
 * Reads the settings file.
 *
 * @throws AgentPolicyError `input/bad-settings` (usage) when it is no such file, or lists that it holds are not whole
 */
export function readSettings(text: string, name: string): Settings {
  const file = parse(text, name);
  const { repository, environments, variables, permissions, app_id: app } = file;
  const whole = <T>(what: string, total: number, items: readonly T[]): readonly T[] => {
    if (items.length < total)
      throw bad(name, `${what} holds ${items.length} of ${total}`, "Ask for all of them: add ?per_page=100.");
    return items;
  };
  return {
    ...(repository && { defaultBranch: repository.default_branch }),
    ...(environments && {
      environments: whole("environments", environments.total_count, environments.environments).map((one) => {
        const policies = file.deployment_branch_policies[one.name];
        const rules = file.deployment_protection_rules[one.name];
        return environmentOf(
          one,
          policies && whole(`branch policies of ${one.name}`, policies.total_count, policies.branch_policies),
          rules &&
            whole(
              `protection rules of ${one.name}`,
              rules.total_count,
              rules.custom_deployment_protection_rules,
            ),
        );
      }),
    }),
    ...(variables && {
      variables: Object.fromEntries(
        whole("variables", variables.total_count, variables.variables).map((one) => [one.name, one.value]),
      ),
    }),
    ...((file.rulesets || file.branch_protection) && { refs: refRulesOf(file, name, whole) }),
    ...(permissions && { permissions }),
    ...(app !== undefined && { app }),
  };
}

function refRulesOf(
  { rulesets, branch_protection: protection }: z.infer<typeof settingsFile>,
  name: string,
  whole: <T>(what: string, total: number, items: readonly T[]) => readonly T[],
): RefRules {
  const { viewerCanAdminister, branchProtectionRules: rules } = protection?.data.repository ?? {};
  if (viewerCanAdminister === false)
    throw bad(
      name,
      "branch_protection was not asked for by an administrator, to whom alone GitHub shows protections",
      "Ask with an administrator's token, or leave the key out: branches then stay unknown.",
    );
  return {
    ...(rulesets && { rulesets: rulesets.flatMap((one) => refRuleOf(one) ?? []) }),
    ...(rules && {
      classic: whole("branch_protection", rules.totalCount, rules.nodes).flatMap(protectionRules),
    }),
  };
}

/** An environment from GitHub's answers; `policies` and `rules` are undefined where nobody asked for them. */
export function environmentOf(
  { name, protection_rules, deployment_branch_policy }: EnvironmentAnswer,
  policies: readonly z.infer<typeof branchPoliciesShape>["branch_policies"][number][] | undefined,
  rules:
    | readonly z.infer<typeof protectionRulesShape>["custom_deployment_protection_rules"][number][]
    | undefined,
): Environment {
  const reviewers = protection_rules.flatMap((rule) => rule.reviewers ?? []);
  return {
    name,
    reviewers: reviewers.map(
      ({ type, reviewer: one }) => `${type === "Team" ? "team " : ""}${one.login ?? one.slug ?? "?"}`,
    ),
    waitMinutes: Math.max(0, ...protection_rules.map((rule) => rule.wait_timer ?? 0)),
    refs: !deployment_branch_policy
      ? "all"
      : deployment_branch_policy.protected_branches
        ? "protected"
        : (policies?.map(({ name: pattern, type }) => ({ type, pattern })) ?? "unread"),
    apps: rules === undefined ? null : rules.filter((rule) => rule.enabled).map((rule) => rule.app.slug),
  };
}

/**
 * Permissions written out: `contents=write,workflows=none`.
 *
 * @throws AgentPolicyError `usage/bad-permissions`
 */
export function readPermissions(text: string): Permissions {
  const out: Record<string, z.infer<typeof level>> = {};
  // an empty variable of a script would otherwise pass for an App that may do nothing
  if (text.trim() === "")
    throw badPermission("--permissions is empty", "For an App with none, write contents=none.");
  for (const part of text.split(",").filter((one) => one.trim() !== "")) {
    const [name = "", given = "", ...more] = part.split("=").map((word) => word.trim());
    const read = level.safeParse(given);
    const spelled = name.replaceAll("-", "_");
    if (!read.success || more.length > 0)
      throw badPermission(
        `${JSON.stringify(part)} is no permission`,
        "Write them as contents=write,pull_requests=write,workflows=none.",
      );
    if (!REPOSITORY_PERMISSIONS.includes(spelled))
      throw badPermission(
        `GitHub has no permission ${JSON.stringify(name)} on repositories.${suggestion(spelled, REPOSITORY_PERMISSIONS)}`,
        "Write it as the API does, e.g. pull_requests.",
      );
    out[spelled] = read.data;
  }
  return out;
}

function badPermission(message: string, remedy: string): AgentPolicyError {
  return new AgentPolicyError("usage", "usage/bad-permissions", message, { remedy });
}

function parse(text: string, name: string): z.infer<typeof settingsFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(name, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = settingsFile.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(name, `${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

function bad(
  name: string,
  why: string,
  remedy = "docs/chains.md shows how to write it with `gh api`.",
): AgentPolicyError {
  return new AgentPolicyError("usage", "input/bad-settings", `${name} holds no settings: ${why}`, { remedy });
}
