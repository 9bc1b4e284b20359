import { z } from "zod";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { Actor } from "../../facts/account.ts";

// Only the fields we use: a payload is a hint, and GitHub adds fields at any time.

export const id = z.int().positive();
export const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const time = z.iso.datetime({ offset: true });
export const timestamp = time.transform((text) => new Date(text).toISOString());

export const account = z.object({
  id: z.int().nonnegative(),
  login: z.string(),
  type: z.string(),
});

export const app = z.object({ id, slug: z.string().default("") });

export const repository = z.object({
  id,
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().optional(),
  pushed_at: z.unknown().optional(),
});

/** What every event of a repository carries. */
export const envelope = z.object({
  action: z.string().optional(),
  installation: z.object({ id }),
  repository,
  sender: account.nullish(),
});

export const pullRequestStub = z.object({
  number: id,
  base: z.object({ repo: z.object({ id }) }),
});

type Envelope = z.infer<typeof envelope>;

/** The key of the repository that an event is about, under its name of that moment. */
export function repositoryKey(payload: Pick<Envelope, "installation" | "repository">): RepositoryKey {
  return {
    installationId: payload.installation.id,
    repositoryId: payload.repository.id,
    owner: payload.repository.owner.login,
    name: payload.repository.name,
  };
}

const accountTypes = ["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"] as const;

/** Who acted. An account type that we do not know is nobody we could vouch for. */
export function actor(
  sender: z.infer<typeof account> | null | undefined,
  via: z.infer<typeof app> | null | undefined = null,
): Actor {
  const type = accountTypes.find((known) => known === sender?.type);
  return {
    account: sender == null || type === undefined ? null : { id: sender.id, login: sender.login, type },
    via: via ?? null,
  };
}
