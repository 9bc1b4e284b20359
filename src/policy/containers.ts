import { braceExpand, Minimatch } from "minimatch";
import { OPTIONS } from "./path-index.ts";

/** One segment of a glob. */
type Segment = { any: true } | { any: false; literal: string | null; matches: (name: string) => boolean };

const MAGIC = /[*?[\]{}\\]/;

/**
 * For a path glob: could a directory of this name hold what the glob matches? Symbolic links and submodules put a whole tree
 * under their name. `src/pay*` + `/**` may lie in `src` and in `src/payments`; two stars and `/.claude/**` in any `.claude`. A directory
 * that the glob reaches by its stars alone is not meant: any directory may hold anything.
 */
export function mayLieIn(glob: string): (directory: string) => boolean {
  const patterns = braceExpand(glob, OPTIONS).map((plain) => plain.split("/").map(segment));
  return (directory) => {
    const names = directory.split("/");
    return patterns.some((pattern) => leads(pattern, names));
  };
}

function segment(text: string): Segment {
  if (text === "**") return { any: true };
  if (!MAGIC.test(text)) return { any: false, literal: text, matches: (name) => name === text };
  const compiled = new Minimatch(text, OPTIONS);
  return { any: false, literal: null, matches: (name) => compiled.match(name) };
}

function leads(pattern: readonly Segment[], names: readonly string[]): boolean {
  const stars = pattern.findIndex(({ any }) => any);
  const anchored = stars === -1 ? pattern : pattern.slice(0, stars);
  const shared = names.slice(0, anchored.length);
  if (!shared.every((name, index) => fits(anchored[index], name))) return false;
  // Above the first two stars, every directory on the way counts.
  if (names.length <= anchored.length) return names.length < pattern.length;
  return pattern.some(
    ({ any }, index) => any && endsOnTheWay(pattern.slice(index + 1, -1), names, anchored.length),
  );
}

/** Whether the last names are the literal directories that follow two stars, or the first of them. */
function endsOnTheWay(following: readonly Segment[], names: readonly string[], from: number): boolean {
  for (let length = 1; length <= following.length && from + length <= names.length; length += 1) {
    const last = following[length - 1];
    if (last === undefined || last.any || last.literal === null) return false;
    const tail = names.slice(-length);
    if (tail.every((name, index) => fits(following[index], name))) return true;
  }
  return false;
}

function fits(one: Segment | undefined, name: string): boolean {
  return one !== undefined && !one.any && one.matches(name);
}
