import { z } from "zod";
import { incomplete, type Known, known } from "../facts/known.ts";
import type { Policy } from "../policy/schema.ts";
import type { GitHubClient } from "./client.ts";
import { describe, isDenied, passing, statusOf } from "./failure.ts";

/** `@organisation/team` */
const TEAM = /^@([^/\s]+)\/([^/\s]+)$/;

/** Lists under these keys hold patterns, not people. */
const PATTERNS = new Set(["match", "servers", "bots", "observe", "rules"]);

/** More members than any team that approves something has. */
const MAX_PAGES = 50;

const member = z.object({ id: z.int() });

/** Every team that the policy names anywhere, sorted. */
export function teamsIn(policy: Policy): string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string" && TEAM.test(value)) found.add(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) if (!PATTERNS.has(key)) walk(item);
    }
  };
  walk(policy);
  return [...found].sort();
}

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
    const members = readTeam(client, team);
    cache.set(team, { until: options.now() + options.ttlMs, members });
    const read = await members;
    if (!read.known) cache.delete(team);
    return read;
  };
}

async function readTeam(client: GitHubClient, team: string): Promise<Known<number[]>> {
  const what = `members of ${team}`;
  const [, org, slug] = TEAM.exec(team) ?? [];
  try {
    const { items, complete } = await client.list(
      "/orgs/{org}/teams/{slug}/members",
      { org, slug },
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
