import { z } from "zod";

/** Shapes of the answers that settings are read from, as far as it uses them; docs.github.com/rest names each. */

const permissions = z.record(z.string(), z.string());

export const repositoryShape = z.object({
  name: z.string(),
  default_branch: z.string(),
  owner: z.object({ login: z.string(), type: z.string() }),
  security_and_analysis: z
    .object({ secret_scanning_push_protection: z.object({ status: z.string() }).optional() })
    .nullish(),
});

export type RepositoryAnswer = z.infer<typeof repositoryShape>;

export const installationShape = z.object({
  app_id: z.int(),
  app_slug: z.string(),
  permissions,
  events: z.array(z.string()),
  repository_selection: z.enum(["all", "selected"]),
  suspended_at: z.string().nullish(),
});

export type Installed = z.infer<typeof installationShape>;

export const installationsPage = z.object({
  total_count: z.int(),
  installations: z.array(installationShape),
});

export const branchName = z.object({ name: z.string() });

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

export const teamShape = z.object({ id: z.int(), slug: z.string() });
export const memberShape = z.object({ id: z.int() });

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
