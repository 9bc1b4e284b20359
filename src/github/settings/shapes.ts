import { z } from "zod";

/** Shapes of the answers that `settings.ts` reads, as far as it uses them; docs.github.com/rest names each. */

const permissions = z.record(z.string(), z.string());

export const repositoryShape = z.object({
  name: z.string(),
  default_branch: z.string(),
  owner: z.object({ login: z.string(), type: z.string() }),
  security_and_analysis: z
    .object({ secret_scanning_push_protection: z.object({ status: z.string() }).optional() })
    .nullish(),
});

export const installationShape = z.object({
  app_id: z.int(),
  app_slug: z.string(),
  permissions,
  events: z.array(z.string()),
  repository_selection: z.enum(["all", "selected"]),
  suspended_at: z.string().nullish(),
});

export const installationsPage = z.object({
  total_count: z.int(),
  installations: z.array(installationShape),
});

export const branchName = z.object({ name: z.string() });

const checks = z.array(z.object({ context: z.string(), integration_id: z.int().nullish() }));

/** Rules of every type pass; those that matter here have parameters. */
export const ruleShape = z.object({
  type: z.string(),
  ruleset_id: z.int().optional(),
  parameters: z
    .object({
      required_status_checks: checks.optional(),
      required_approving_review_count: z.int().optional(),
      dismiss_stale_reviews_on_push: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
    })
    .nullish(),
});

/** `protection` sums up a classic protection for every reader. */
export const branchShape = z.object({
  protection: z
    .object({
      enabled: z.boolean().optional(),
      required_status_checks: z
        .object({
          contexts: z.array(z.string()),
          checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).optional(),
        })
        .nullish(),
    })
    .optional(),
});

export const rulesetEntry = z.object({ id: z.int(), target: z.string().optional() });

export const rulesetShape = z.object({
  id: z.int(),
  name: z.string(),
  source: z.string(),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  rules: z.array(ruleShape).optional(),
  bypass_actors: z
    .array(z.object({ actor_id: z.int().nullish(), actor_type: z.string(), bypass_mode: z.string() }))
    .optional(),
});

export const teamShape = z.object({ id: z.int(), slug: z.string() });
export const memberShape = z.object({ id: z.int() });

export const environmentsPage = z.object({
  total_count: z.int(),
  environments: z.array(
    z.object({
      name: z.string(),
      can_admins_bypass: z.boolean().optional(),
      deployment_branch_policy: z
        .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
        .nullish(),
    }),
  ),
});

export const protectionRulesShape = z.object({
  custom_deployment_protection_rules: z.array(
    z.object({ enabled: z.boolean(), app: z.object({ id: z.int() }) }),
  ),
});

export const branchPoliciesPage = z.object({
  total_count: z.int(),
  branch_policies: z.array(z.object({ name: z.string(), type: z.string().optional() })),
});

export const deployKeyShape = z.object({
  id: z.int(),
  title: z.string(),
  read_only: z.boolean(),
  created_at: z.string(),
});

/** GitHub masks a secret that is set, and leaves the key out where none is. */
export const hookShape = z.object({
  id: z.int(),
  active: z.boolean(),
  config: z.object({
    url: z.string().optional(),
    secret: z.string().optional(),
    insecure_ssl: z.union([z.string(), z.number()]).optional(),
  }),
});

export const workflowPermissionsShape = z.object({
  default_workflow_permissions: z.enum(["read", "write"]),
  can_approve_pull_request_reviews: z.boolean(),
});
