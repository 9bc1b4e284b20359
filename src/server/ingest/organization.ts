import { z } from "zod";
import { envelope, id, repositoryKey } from "./shapes.ts";
import type { Reaction, Wake } from "./types.ts";

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

/** `installation_repositories`. */
export function installationRepositories(payload: unknown): Reaction {
  const event = installationRepositoriesEvent.parse(payload);
  return {
    wakes: event.repositories_added.map(
      (added): Wake => ({
        to: "repository",
        repository: {
          installationId: event.installation.id,
          repositoryId: added.id,
          owner: added.full_name.split("/")[0] ?? "",
          name: added.name,
        },
        baseRef: null,
        invalidate: false,
      }),
    ),
    gone: event.repositories_removed.map((removed) => ({ repositoryId: removed.id })),
  };
}

const repositoryEvent = envelope.extend({
  action: z.string(),
  changes: z.object({ default_branch: z.unknown().optional() }).nullish(),
});

/** Actions of `repository` after which its open pull requests are judged anew. */
const judgedAnew = new Set(["edited", "renamed", "transferred", "privatized", "publicized", "unarchived"]);

/** `repository`: with another default branch, other policies and other check names hold. */
export function repository(payload: unknown): Reaction {
  const event = repositoryEvent.parse(payload);
  if (event.action === "deleted") return { gone: [{ repositoryId: event.repository.id }] };
  if (!judgedAnew.has(event.action)) return {};
  const defaultBranchChanged = event.action === "edited" && event.changes?.default_branch != null;
  if (event.action === "edited" && !defaultBranchChanged) return {};
  return {
    wakes: [
      { to: "repository", repository: repositoryKey(event), baseRef: null, invalidate: defaultBranchChanged },
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

/** A little longer than members of teams are remembered (main.ts), so that the evaluation sees the change. */
const TEAMS_SETTLE_SECONDS = 65;

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
