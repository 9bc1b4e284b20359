import type { Policy } from "./schema.ts";

/** `@organisation/team` */
const TEAM = /^@([^/\s]+)\/([^/\s]+)$/;

/** What stands under these keys names nobody whom a rule asks: patterns (`@modelcontextprotocol/server-git`), owners of servers. */
const PATTERNS = new Set(["match", "servers", "bots", "observe", "rules"]);

/** Organisation and slug of a team as policies write it; null for anything else. */
export function readTeam(name: string): { org: string; slug: string } | null {
  const [, org, slug] = TEAM.exec(name) ?? [];
  return org === undefined || slug === undefined ? null : { org, slug };
}

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
