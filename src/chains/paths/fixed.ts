import type { CapabilityKind, ChainPath } from "../types.ts";
import { isSteered } from "./path.ts";

/** What a job is given, whatever its steps make of it. */
const GIVEN: ReadonlySet<CapabilityKind> = new Set(["secrets", "oidc", "token"]);
const SCOPE = /^[\w-]+: write$/;

/**
 * Whether a profile only starts what a capability is given to: steps as they stand in the file, where nothing of its own is seen
 * to run. What they do with it happens when told, with the words they are handed; more than that the profile does not get. A capability that is an act by
 * itself (a release, a merge, a deployment to an environment) is as told either way.
 */
export const isFixed = (path: ChainPath): boolean =>
  path.workflow !== null &&
  (GIVEN.has(path.capability.kind) || SCOPE.test(path.capability.name)) &&
  !isSteered(path);
