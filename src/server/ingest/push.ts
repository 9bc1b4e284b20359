import { z } from "zod";
import { POLICY_FILE } from "../../policy/file-name.ts";
import { isOrganizationRepository } from "./organization.ts";
import { actor, envelope, repositoryKey, sha } from "./shapes.ts";
import type { Context, Reaction, Wake } from "./types.ts";

const changedPaths = z.array(z.string()).default([]);
const pushEvent = envelope.extend({
  ref: z.string().startsWith("refs/"),
  before: sha,
  after: sha,
  forced: z.boolean().default(false),
  created: z.boolean().default(false),
  deleted: z.boolean().default(false),
  commits: z
    .array(z.object({ added: changedPaths, removed: changedPaths, modified: changedPaths }))
    .default([]),
});
type PushEvent = z.infer<typeof pushEvent>;

/** GitHub lists at most 2048 commits in a push (docs: webhook-events-and-payloads, push). */
const LISTED_COMMITS = 2048;

/** `push`: the pusher is witnessed; a push that may change a policy re-opens what that policy judges. */
export function push(payload: unknown, { receivedAt }: Context): Reaction {
  const event = pushEvent.parse(payload);
  const repository = repositoryKey(event);
  return {
    wakes: mayChangePolicy(event) ? policyWakes(event) : [],
    testimonies: [
      {
        repositoryId: repository.repositoryId,
        number: null,
        witness: {
          kind: "push",
          ref: event.ref,
          before: event.before,
          after: event.after,
          forced: event.forced,
          at: pushedAt(event.repository.pushed_at) ?? receivedAt,
          actor: actor(event.sender),
        },
      },
    ],
  };
}

/** GitHub's clock, in seconds; commit dates are whatever the author typed. */
function pushedAt(value: unknown): string | null {
  return typeof value === "number" && Number.isSafeInteger(value)
    ? new Date(value * 1000).toISOString()
    : null;
}

function mayChangePolicy(event: PushEvent): boolean {
  if (!event.ref.startsWith("refs/heads/")) return false;
  // After these the list of commits does not tell what the branch lost or gained.
  const listed = event.commits.length;
  if (event.forced || event.created || event.deleted || listed === 0 || listed >= LISTED_COMMITS) return true;
  return event.commits.some((commit) =>
    [...commit.added, ...commit.removed, ...commit.modified].includes(POLICY_FILE),
  );
}

function policyWakes(event: PushEvent): Wake[] {
  const repository = repositoryKey(event);
  const isDefault = event.ref === `refs/heads/${event.repository.default_branch}`;
  if (!isDefault) return [{ to: "repository", repository, baseRef: event.ref, invalidate: true }];
  const own: Wake = { to: "repository", repository, baseRef: null, invalidate: true };
  return isOrganizationRepository(repository.name)
    ? [own, { to: "installation", installationId: repository.installationId, invalidate: true }]
    : [own];
}
