import { mayLieIn } from "../policy/containers.ts";
import { foldPath } from "../policy/fold-path.ts";
import { matchPaths } from "../policy/match.ts";
import { pathSet } from "../policy/path-sets.ts";
import type { ProvenancePolicy, Requirement } from "./types.ts";

export type Level = Requirement["level"];

/** Weakest first. */
const LEVELS: readonly Level[] = ["none", "vendor", "sandbox"];

/**
 * Entries that hold for at least one of the changed paths. All of them have to be met, so the strictest decides.
 *
 * @param names as `landingNames` gives them. A name that only looks like a path of an entry, because some file systems take both
 * for one, counts as it; so does one that ends in `/` and may hold such a path
 */
export function requirementsFor(
  policy: Pick<ProvenancePolicy, "require">,
  names: readonly string[],
): Requirement[] {
  return policy.require.filter((entry) => names.some(matcherOf(entry)));
}

const matchers = new WeakMap<Requirement, (name: string) => boolean>();

function matcherOf(entry: Requirement): (name: string) => boolean {
  const kept = matchers.get(entry);
  if (kept !== undefined) return kept;
  const { match } = entry;
  const globs = match.flatMap((glob) => pathSet(glob)?.match ?? [glob]);
  const [exact, lookAlike] = [matchPaths(match), matchPaths(globs.map(foldPath))];
  const holds = globs.map((glob) => mayLieIn(foldPath(glob)));
  const matcher = (name: string) => {
    const folded = foldPath(name);
    if (name.endsWith("/")) return holds.some((test) => test(folded.slice(0, -1)));
    return exact(name) || lookAlike(folded);
  };
  matchers.set(entry, matcher);
  return matcher;
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
