import { z } from "zod";
import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Account } from "../../facts/account.ts";
import type { Push } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied, passing } from "../client/failure.ts";
import { restAccount, sha } from "../shapes.ts";

/** docs.github.com/rest/repos/repos#list-repository-activities */
const activity = z.object({
  before: sha,
  after: sha,
  ref: z.string(),
  timestamp: z.string(),
  activity_type: z.string(),
  actor: z.unknown(),
});

export interface PushQuestion {
  /** `refs/heads/feature`. */
  headRef: string;
  headSha: string;
  /** `owner/name` of the repository that holds the branch; null when it is gone. */
  repository: string | null;
  /** The person whose fork it is; null for a branch of the governed repository and for an organisation's fork. */
  forkOwner: Account | null;
  /** When the pull request was opened, ISO 8601. */
  opened: string;
  /** Commits of the change; null when they could not be read. */
  own: ReadonlySet<string> | null;
}

/**
 * Who pushed what to the head branch, oldest first: what we witnessed, and where that does not explain the head, the
 * repository's activity. A push that neither tells is simply missing; whoever reads this has to count it as unknown.
 */
export async function readPushes(
  client: GitHubClient,
  asked: PushQuestion,
  witnesses: Witness[],
): Promise<Known<Push[]>> {
  const seen = witnesses
    .filter((witness) => witness.kind === "push")
    .filter(({ ref }) => ref === asked.headRef)
    .map(pushOf);
  if (explains(seen, asked.headSha, asked.own) || asked.repository === null) return known(inOrder(seen));
  const [owner, repo] = asked.repository.split("/");
  try {
    const { items } = await client.list(
      "/repos/{owner}/{repo}/activity",
      { owner, repo, ref: asked.headRef, direction: "desc" },
      activity,
      10,
    );
    const told = items.filter(({ ref }) => ref === asked.headRef).map(pushInActivity);
    const both = new Set(seen.map(({ before, after }) => `${before}..${after}`));
    return known(inOrder([...seen, ...told.filter(({ before, after }) => !both.has(`${before}..${after}`))]));
  } catch (error) {
    // The activity of a fork that the App is not installed on is none of our business.
    if (isDenied(error)) return known(asked.forkOwner === null ? inOrder(seen) : byForkOwner(seen, asked));
    return passing("github/activity", "pushes", describe(error));
  }
}

/** Whether the pushes lead, without a gap, from a commit outside the change (or from nothing) to the head. */
export function explains(pushes: Push[], headSha: string, own: ReadonlySet<string> | null): boolean {
  const byAfter = new Map(pushes.map((push) => [push.after, push]));
  const visited = new Set<string>();
  for (let at = headSha; !visited.has(at); ) {
    visited.add(at);
    const push = byAfter.get(at);
    if (!push) return false;
    if (/^0+$/.test(push.before) || (own !== null && !own.has(push.before))) return true;
    at = push.before;
  }
  return false;
}

/**
 * GitHub sends an App no pushes to forks it is not installed on. Only a fork's owner, and whom they let in, can push there, so
 * what no witness explains is put down to them; else every outside contributor would count as an agent.
 */
function byForkOwner(seen: Push[], { headRef, headSha, forkOwner, opened }: PushQuestion): Push[] {
  const bringing = (after: string): Push => ({
    ref: headRef,
    before: "0".repeat(headSha.length),
    after,
    forced: false,
    at: opened,
    actor: { account: forkOwner, via: null },
    source: "fork-owner",
  });
  const pushes: Push[] = [];
  for (const push of inOrder(seen)) {
    if (push.before !== pushes.at(-1)?.after && !/^0+$/.test(push.before)) pushes.push(bringing(push.before));
    pushes.push(push);
  }
  return pushes.at(-1)?.after === headSha ? pushes : [...pushes, bringing(headSha)];
}

function pushOf(witness: Extract<Witness, { kind: "push" }>): Push {
  const { ref, before, after, forced, at, actor } = witness;
  return { ref, before, after, forced, at, actor, source: "webhook" };
}

function pushInActivity(found: z.infer<typeof activity>): Push {
  const account = restAccount.safeParse(found.actor);
  return {
    ref: found.ref,
    before: found.before,
    after: found.after,
    forced: found.activity_type === "force_push",
    at: found.timestamp,
    actor: { account: account.success ? account.data : null, via: null },
    source: "activity",
  };
}

function inOrder(pushes: Push[]): Push[] {
  return [...pushes].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
