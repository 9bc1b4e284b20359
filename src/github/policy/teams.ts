import { z } from "zod";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { readTeam } from "../../policy/teams.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied, passing, statusOf } from "../client/failure.ts";

/** More members than any team that approves something has. */
const MAX_PAGES = 50;

const member = z.object({ id: z.int() });

export type TeamReader = (team: string) => Promise<Known<number[]>>;

/**
 * Reads members of teams, those of child teams included as GitHub lists them
 * (docs.github.com/rest/teams/members#list-team-members). What was read holds for `ttlMs`; after that it is asked for
 * again, conditionally.
 */
export function createTeamReader(
  client: GitHubClient,
  options: { ttlMs: number; now: () => number },
): TeamReader {
  const cache = new Map<string, { until: number; members: Promise<Known<number[]>> }>();
  return async (team) => {
    const cached = cache.get(team);
    if (cached && cached.until > options.now()) return cached.members;
    const members = readMembers(client, team);
    cache.set(team, { until: options.now() + options.ttlMs, members });
    const read = await members;
    if (!read.known) cache.delete(team);
    return read;
  };
}

async function readMembers(client: GitHubClient, team: string): Promise<Known<number[]>> {
  const what = `members of ${team}`;
  try {
    const { items, complete } = await client.list(
      "/orgs/{org}/teams/{slug}/members",
      { ...readTeam(team) },
      member,
      MAX_PAGES,
    );
    if (!complete) return incomplete("github/team-cap", what, `It has more than ${items.length} members.`);
    return known(items.map(({ id }) => id).sort((a, b) => a - b));
  } catch (error) {
    if (statusOf(error) === 404) {
      return incomplete(
        "github/team-missing",
        what,
        "There is no such team, or the App may not read members.",
      );
    }
    if (isDenied(error)) return incomplete("github/denied", what, describe(error));
    return passing("github/unavailable", what, describe(error));
  }
}
