import { z } from "zod";
import { REMEMBER_TEAMS_SECONDS } from "../pacing.ts";
import { envelope, id, repositoryKey } from "./shapes.ts";
import type { Reaction, Wake } from "./types.ts";

/** Whether a repository is the one whose policy holds for the whole organisation; GitHub finds it in any spelling of case. */
export function isOrganizationRepository(name: string | undefined): boolean {
  return name?.toLowerCase() === ".github";
}

const installationEvent = z.object({ action: z.string(), installation: z.object({ id }) });

/** Actions after which everything has to be looked at: events may have been missed, or rights have changed. */
const awakening = new Set(["created", "unsuspend", "new_permissions_accepted"]);

/** `installation`. */
export function installation(payload: unknown): Reaction {
  const event = installationEvent.parse(payload);
  const installationId = event.installation.id;
  if (event.action === "deleted") return { gone: [{ installationId }] };
  return awakening.has(event.action)
    ? { wakes: [{ to: "installation", installationId, invalidate: false }] }
    : {};
}

const installedRepository = z.object({ id, name: z.string(), full_name: z.string().regex(/^[^/]+\/[^/]+$/) });
const installationRepositoriesEvent = installationEvent.extend({
  repositories_added: z.array(installedRepository).default([]),
  repositories_removed: z.array(installedRepository).default([]),
});

/** `installation_repositories`: once the organisation's policy comes into sight or goes out of it, all rests on something else. */
export function installationRepositories(payload: unknown): Reaction {
  const event = installationRepositoriesEvent.parse(payload);
  const { repositories_added: added, repositories_removed: removed } = event;
  const installationId = event.installation.id;
  const policy = [...added, ...removed].some(({ name }) => isOrganizationRepository(name));
  return {
    wakes: [
      ...added.map(
        (one): Wake => ({
          to: "repository",
          repository: {
            installationId,
            repositoryId: one.id,
            owner: one.full_name.split("/")[0] ?? "",
            name: one.name,
          },
          baseRef: null,
          invalidate: false,
        }),
      ),
      ...(policy ? [{ to: "installation", installationId, invalidate: true } as const] : []),
    ],
    gone: removed.map((one) => ({ repositoryId: one.id })),
  };
}

const repositoryEvent = envelope.extend({
  action: z.string(),
  changes: z
    .object({
      default_branch: z.unknown().optional(),
      repository: z.object({ name: z.object({ from: z.string() }).nullish() }).nullish(),
    })
    .nullish(),
});

/** Actions of `repository` after which its open pull requests are judged anew. */
const judgedAnew = new Set(["edited", "renamed", "transferred", "privatized", "publicized", "unarchived"]);

/** `repository`: with another default branch, other policies and other check names hold; the organisation's policy moves with its repository. */
export function repository(payload: unknown): Reaction {
  const event = repositoryEvent.parse(payload);
  const key = repositoryKey(event);
  const names = [event.repository.name, event.changes?.repository?.name?.from];
  const everywhere: Wake[] = names.some(isOrganizationRepository)
    ? [{ to: "installation", installationId: key.installationId, invalidate: true }]
    : [];
  if (event.action === "deleted") return { wakes: everywhere, gone: [{ repositoryId: event.repository.id }] };
  if (!judgedAnew.has(event.action)) return {};
  const defaultBranchChanged = event.action === "edited" && event.changes?.default_branch != null;
  if (event.action === "edited" && !defaultBranchChanged) return {};
  return {
    wakes: [
      { to: "repository", repository: key, baseRef: null, invalidate: defaultBranchChanged },
      ...everywhere,
    ],
  };
}

/** Rulesets, branch protection and collaborators: what is enforced, or who may do what, has changed. */
export function repositoryRights(payload: unknown): Reaction {
  const event = envelope.parse(payload);
  return {
    wakes: [
      { to: "repository", repository: repositoryKey(event), baseRef: null, invalidate: false, delay: 5 },
    ],
  };
}

/** A little longer than members of teams are remembered, so that the evaluation sees the change. */
const TEAMS_SETTLE_SECONDS = REMEMBER_TEAMS_SECONDS + 5;

const teamEvent = z.object({
  installation: z.object({ id }),
  organization: z.object({ login: z.string().min(1) }),
});

/**
 * `team`, `membership`, `organization`: whoever rests on any team of the organisation, because nested teams count and
 * the payload names one parent at most.
 */
export function teams(payload: unknown): Reaction {
  const event = teamEvent.parse(payload);
  return {
    wakes: [
      {
        to: "teams",
        installationId: event.installation.id,
        organization: event.organization.login,
        invalidate: false,
        delay: TEAMS_SETTLE_SECONDS,
      },
    ],
  };
}
