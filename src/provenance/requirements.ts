import { matchPaths } from "../policy/match.ts";
import type { ProvenancePolicy, Requirement } from "./types.ts";

export type Level = Requirement["level"];

/** Weakest first. */
const LEVELS: readonly Level[] = ["none", "vendor", "sandbox"];

/** Entries that hold for at least one of the changed paths. All of them have to be met, so the strictest decides. */
export function requirementsFor(
  policy: Pick<ProvenancePolicy, "require">,
  names: readonly string[],
): Requirement[] {
  return policy.require.filter(({ match }) => names.some(matchPaths(match)));
}

/**
 * The highest level asked for. Whoever asks for isolation, credentials, tools or logs asks for a statement, whatever level stands
 * beside it: nothing else could show them.
 */
export function levelOf(requirements: readonly Requirement[]): Level {
  return requirements
    .map((one) => (one.isolation || one.credentials || one.tools || one.logs ? "sandbox" : one.level))
    .reduce((a, b) => (LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b), "none" as Level);
}
