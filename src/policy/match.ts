import { pathIndex } from "./path-index.ts";
import { pathSet } from "./path-sets.ts";

/** Compiled lists that are kept; a policy has some dozens. */
const KEEP = 500;

/**
 * Compiles several lists of path globs into one matcher.
 *
 * @param lists globs (minimatch with `dot`, `nonegate`, `nocomment`) and built-in sets; the sets ignore case
 * @returns for a path, the indexes of the lists that match it, ascending
 */
export function matchLists(lists: readonly (readonly string[])[]): (path: string) => number[] {
  const index = pathIndex();
  const sets = new Map<string, { matches: (path: string) => boolean; ids: number[] }>();
  for (const [id, patterns] of lists.entries()) {
    for (const pattern of patterns) {
      if (pathSet(pattern) === undefined) index.add(pattern, id);
      else {
        const used = sets.get(pattern) ?? { matches: matchSet(pattern), ids: [] };
        used.ids.push(id);
        sets.set(pattern, used);
      }
    }
  }
  return (path) => {
    const found: number[] = [];
    const hit = (id: number): void => {
      if (!found.includes(id)) found.push(id);
    };
    index.find(path, hit);
    if (sets.size > 0) {
      const folded = path.toLowerCase();
      for (const { matches, ids } of sets.values()) if (matches(folded)) for (const id of ids) hit(id);
    }
    return found.length > 1 ? found.sort((a, b) => a - b) : found;
  };
}

const compiledSets = new Map<string, (path: string) => boolean>();

/** Compiles a built-in set; the path must be in lower case. */
function matchSet(name: string): (path: string) => boolean {
  const kept = compiledSets.get(name);
  if (kept !== undefined) return kept;
  const index = pathIndex();
  for (const glob of pathSet(name)?.match ?? []) index.add(glob.toLowerCase(), 0);
  // Several entries ask about the same path one after the other.
  let last = "";
  let answer = false;
  const matches = (path: string): boolean => {
    if (path === last) return answer;
    last = path;
    answer = false;
    index.find(path, () => {
      answer = true;
    });
    return answer;
  };
  compiledSets.set(name, matches);
  return matches;
}

const compiled = new Map<string, (path: string) => boolean>();

/**
 * Compiles one list of path globs; equal lists are compiled once.
 *
 * @returns whether any of the patterns matches a path
 */
export function matchPaths(patterns: readonly string[]): (path: string) => boolean {
  const key = JSON.stringify(patterns);
  const kept = compiled.get(key);
  if (kept !== undefined) return kept;
  const find = matchLists([patterns]);
  const matches = (path: string): boolean => find(path).length > 0;
  if (compiled.size >= KEEP) compiled.clear();
  compiled.set(key, matches);
  return matches;
}

/**
 * Compiles globs over branch or tag names (`release/**`, `v*`, `~DEFAULT_BRANCH`).
 *
 * @param defaultBranch null when it could not be found out: `~DEFAULT_BRANCH` then matches every name, since all that
 * entries do is to add requirements
 * @returns whether a name, without `refs/heads/` or `refs/tags/`, is matched
 */
export function matchRefs(
  patterns: readonly string[],
  defaultBranch: string | null,
): (name: string) => boolean {
  const matches = matchPaths(patterns.filter((pattern) => pattern !== "~DEFAULT_BRANCH"));
  const byDefault = patterns.includes("~DEFAULT_BRANCH");
  return (name) => matches(name) || (byDefault && (defaultBranch === null || name === defaultBranch));
}

/**
 * Compiles globs over plain text (comments, labels, addresses, environments): `*` stands for any run of characters,
 * slashes included, `?` for one. The whole text has to match, in time proportional to pattern times text.
 */
export function matchText(
  patterns: readonly string[],
  options: { ignoreCase?: boolean } = {},
): (text: string) => boolean {
  const fold = (text: string): string => (options.ignoreCase ? text.toLowerCase() : text);
  const globs = patterns.map(fold);
  return (text) => {
    const folded = fold(text);
    return globs.some((glob) => matchesText(glob, folded));
  };
}

/** The classic two-pointer wildcard match: on a mismatch, go back to the last star and let it take one more. */
function matchesText(glob: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    if (glob[at] === "*") {
      star = at++;
      resume = inText;
    } else if (at < glob.length && (glob[at] === "?" || glob[at] === text[inText])) {
      at += 1;
      inText += 1;
    } else if (star !== -1) {
      at = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (glob[at] === "*") at += 1;
  return at === glob.length;
}
