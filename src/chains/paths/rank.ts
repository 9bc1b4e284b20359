import { RANK } from "../guards/roles.ts";
import type { CapabilityKind, ChainPath } from "../types.ts";
import { isFixed } from "./fixed.ts";
import { EASE } from "./path.ts";

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

/** Orders paths: reachable ones first, then by capability, then by how little the profile needs, then
 * where something of its own gets in, then by name. */
export function byRank(a: ChainPath, b: ChainPath): number {
  return (
    EASE[b.verdict] - EASE[a.verdict] ||
    WEIGHT[b.capability.kind] - WEIGHT[a.capability.kind] ||
    RANK[a.profile] - RANK[b.profile] ||
    Number(isFixed(a)) - Number(isFixed(b)) ||
    compare(a.workflow ?? "", b.workflow ?? "") ||
    compare(a.job ?? "", b.job ?? "") ||
    compare(a.capability.name, b.capability.name) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
