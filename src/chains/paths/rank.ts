import type { CapabilityKind, ChainPath, PathVerdict, Profile } from "../types.ts";
import { isFixed } from "./fixed.ts";

/** How much is lost with a capability, by its reach beyond the repository. */
const WEIGHT: Record<CapabilityKind, number> = {
  environment: 100,
  oidc: 95,
  bot: 90,
  token: 85,
  secrets: 80,
  merge: 75,
  packages: 70,
  release: 70,
  runner: 65,
  "workflows-write": 60,
  "contents-write": 55,
  "deployments-write": 50,
  "actions-write": 45,
  pages: 40,
  "statuses-write": 35,
  "pull-requests-write": 30,
  "cache-write": 25,
};
const VERDICT: Record<PathVerdict, number> = { reachable: 0, unknown: 1, guarded: 2 };
const NEED: Record<Profile, number> = { commenter: 0, triage: 1, writer: 2 };

/** Orders paths: reachable ones first, then by capability, then by how little the profile needs, then
 * where something of its own gets in, then by name. */
export function byRank(a: ChainPath, b: ChainPath): number {
  return (
    VERDICT[a.verdict] - VERDICT[b.verdict] ||
    WEIGHT[b.capability.kind] - WEIGHT[a.capability.kind] ||
    NEED[a.profile] - NEED[b.profile] ||
    Number(isFixed(a)) - Number(isFixed(b)) ||
    compare(a.workflow ?? "", b.workflow ?? "") ||
    compare(a.job ?? "", b.job ?? "") ||
    compare(a.capability.name, b.capability.name) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
