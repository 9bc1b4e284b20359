import { z } from "zod";

/**
 * GitHub's answers about a repository's settings, as far as scans and the set-up read them: from the API and from the file of
 * `scan --settings`. docs.github.com/rest names each.
 */

const reviewer = z.object({
  type: z.string(),
  reviewer: z.object({ login: z.string().optional(), slug: z.string().optional() }),
});

const environmentShape = z.object({
  name: z.string(),
  can_admins_bypass: z.boolean().optional(),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        wait_timer: z.number().optional(),
        reviewers: z.array(reviewer).optional(),
      }),
    )
    .default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});
export type EnvironmentAnswer = z.infer<typeof environmentShape>;

export const environmentsShape = z.object({ total_count: z.int(), environments: z.array(environmentShape) });

export const branchPoliciesShape = z.object({
  total_count: z.int(),
  branch_policies: z.array(z.object({ name: z.string(), type: z.enum(["branch", "tag"]).default("branch") })),
});

export const protectionRulesShape = z.object({
  total_count: z.int(),
  custom_deployment_protection_rules: z.array(
    z.object({ enabled: z.boolean(), app: z.object({ id: z.int(), slug: z.string() }) }),
  ),
});

export const variablesShape = z.object({
  total_count: z.int(),
  variables: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** Rules of every type pass; those that matter have parameters. */
export const ruleShape = z.object({
  type: z.string(),
  ruleset_id: z.int().optional(),
  parameters: z
    .object({
      required_status_checks: z
        .array(z.object({ context: z.string(), integration_id: z.int().nullish() }))
        .optional(),
      do_not_enforce_on_create: z.boolean().nullish(),
      required_approving_review_count: z.int().optional(),
      dismiss_stale_reviews_on_push: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
      require_code_owner_review: z.boolean().optional(),
    })
    .nullish(),
});

/** One of a list of rulesets, without its rules and conditions. */
export const rulesetEntryShape = z.object({
  id: z.int(),
  target: z.string().default("branch"),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
});

/** One ruleset as it is given by its number; a list leaves out rules and conditions. */
export const rulesetShape = z.object({
  id: z.int(),
  name: z.string(),
  target: z.string().default("branch"),
  source: z.string(),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  conditions: z
    .object({
      ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }).optional(),
    })
    .nullish(),
  rules: z.array(ruleShape).default([]),
  bypass_actors: z
    .array(z.object({ actor_id: z.int().nullish(), actor_type: z.string(), bypass_mode: z.string() }))
    .optional(),
});

const actors = z.object({
  totalCount: z.int(),
  nodes: z.array(
    z.object({
      actor: z.object({ __typename: z.string(), databaseId: z.int().nullish() }).nullable(),
    }),
  ),
});

/** `branchProtectionRules` of GraphQL: what a repository's classic protections come to; only an administrator sees them. */
export const branchProtectionShape = z.object({
  data: z.object({
    repository: z.object({
      viewerCanAdminister: z.boolean(),
      branchProtectionRules: z.object({
        totalCount: z.int(),
        nodes: z.array(
          z.object({
            pattern: z.string(),
            requiresApprovingReviews: z.boolean(),
            requiredApprovingReviewCount: z.int().nullish(),
            requireLastPushApproval: z.boolean(),
            requiresCodeOwnerReviews: z.boolean(),
            requiredStatusChecks: z
              .array(
                z.object({ context: z.string(), app: z.object({ databaseId: z.int().nullish() }).nullish() }),
              )
              .nullish(),
            requiresStatusChecks: z.boolean(),
            restrictsPushes: z.boolean(),
            blocksCreations: z.boolean(),
            lockBranch: z.boolean(),
            allowsDeletions: z.boolean(),
            pushAllowances: actors,
            bypassPullRequestAllowances: actors,
          }),
        ),
      }),
    }),
  }),
});
