import type { LoggedRequest } from "./api.ts";

export type FaultKind =
  | "500"
  | "403-secondary"
  | "429"
  | "timeout"
  | "reset"
  | "truncated"
  | "graphql-errors"
  /** One field of a GraphQL answer failed: it is null, and `errors[]` names its path. Needs `field`. */
  | "graphql-field";

/** Picks requests: by predicate, or by route template, GraphQL operation and ordinal among those that match. */
export type FaultMatch =
  | ((request: LoggedRequest) => boolean)
  | { route?: string; graphqlOperation?: string; nth?: number };

export interface Fault {
  match: FaultMatch;
  kind: FaultKind;
  /** How often it strikes; default once. */
  times?: number;
  /** `Retry-After` of the limit answers, in seconds; default 60 as GitHub's. */
  retryAfter?: number;
  /** Lets the request do its work before the answer is spoilt: the client cannot know whether it took effect. */
  after?: boolean;
  /** Path of the field that fails, below `data`. */
  field?: readonly string[];
}

export interface FaultControl {
  add(fault: Fault): void;
  clear(): void;
  /** How many faults struck so far. */
  readonly struck: number;
}

/** What is to go wrong, and the book-keeping of it. */
export function createFaults(): FaultControl & { strike(request: LoggedRequest): Fault | null } {
  let faults: { fault: Fault; left: number; seen: number }[] = [];
  let struck = 0;
  return {
    get struck() {
      return struck;
    },
    add(fault) {
      faults.push({ fault, left: fault.times ?? 1, seen: 0 });
    },
    clear() {
      faults = [];
    },
    strike(request) {
      for (const entry of faults) {
        if (entry.left === 0 || !matches(entry.fault.match, request)) continue;
        entry.seen += 1;
        const nth = typeof entry.fault.match === "function" ? undefined : entry.fault.match.nth;
        if (nth !== undefined && entry.seen < nth) continue;
        entry.left -= 1;
        struck += 1;
        return entry.fault;
      }
      return null;
    },
  };
}

function matches(match: FaultMatch, request: LoggedRequest): boolean {
  if (typeof match === "function") return match(request);
  if (match.route !== undefined && match.route !== request.route) return false;
  return match.graphqlOperation === undefined || match.graphqlOperation === request.graphqlOperation;
}
