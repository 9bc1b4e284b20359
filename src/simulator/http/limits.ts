import type { World } from "../state/types.ts";

export type Resource = "core" | "graphql";

/** Hourly allowance of an installation (docs: rate limits for the REST API, GraphQL). */
const LIMIT = 5000;

interface Window {
  used: number;
  /** Milliseconds since the epoch. */
  resets: number;
}

export interface Limits {
  /** Takes `cost` from what is left; false, and nothing is taken, when there is not enough. */
  take(who: string, resource: Resource, cost: number): boolean;
  headers(who: string, resource: Resource): Record<string, string>;
  state(who: string, resource: Resource): { limit: number; used: number; remaining: number; reset: number };
  /** What is left for everyone from now on, until the window ends. */
  set(resource: Resource, remaining: number): void;
}

export function createLimits(world: World): Limits {
  const windows = new Map<string, Window>();
  const start: Record<Resource, number> = { core: 0, graphql: 0 };
  const windowOf = (who: string, resource: Resource) => {
    const key = `${who}/${resource}`;
    const now = world.clock.now().getTime();
    const known = windows.get(key);
    if (known !== undefined && known.resets > now) return known;
    const fresh = { used: known === undefined ? start[resource] : 0, resets: now + 3_600_000 };
    windows.set(key, fresh);
    return fresh;
  };
  const state: Limits["state"] = (who, resource) => {
    const { used, resets } = windowOf(who, resource);
    return { limit: LIMIT, used, remaining: LIMIT - used, reset: Math.floor(resets / 1000) };
  };
  return {
    state,
    take(who, resource, cost) {
      const window = windowOf(who, resource);
      if (window.used + cost > LIMIT) return false;
      window.used += cost;
      return true;
    },
    headers(who, resource) {
      const { limit, used, remaining, reset } = state(who, resource);
      return {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-used": String(used),
        "x-ratelimit-reset": String(reset),
        "x-ratelimit-resource": resource,
      };
    },
    set(resource, remaining) {
      start[resource] = LIMIT - remaining;
      for (const [key, window] of windows) {
        if (key.endsWith(`/${resource}`)) window.used = LIMIT - remaining;
      }
    },
  };
}
