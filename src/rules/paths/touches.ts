import type { FileChange } from "../../facts/facts.ts";
import { mayLieIn } from "../../policy/containers.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { foldPath } from "../../policy/fold-path.ts";
import { matchLists } from "../../policy/match.ts";
import { pathSet } from "../../policy/path-sets.ts";
import { appliesTo } from "../agents/applies.ts";
import type { RuleContext } from "../rule.ts";
import { canContain, landing } from "./landing.ts";
import { namesThroughLinks } from "./links.ts";
import { namesOf } from "./names.ts";

/** One name of one changed file, with the `paths` entries that hold for it. */
export interface Touch {
  path: string;
  file: FileChange;
  /** Indices into `policy.paths`. */
  entries: number[];
  /** Entries that match only the folded name: it looks like a protected path without being spelled like one. */
  lookAlike: boolean;
  /** The link of the base by which an entry holds for it that does not match its own name. */
  link: string | null;
}

interface Compiled {
  /** For a path, the entries that match it as it is written. */
  exact: (path: string) => number[];
  /** For a folded path, the entries whose folded patterns match it. */
  folded: (path: string) => number[];
  /** The same of those folded patterns alone that folding changed: `Makefile` for `makefile`. */
  refolded: (path: string) => number[];
  /** For a folded directory, the entries that match something it may hold. */
  holding: (directory: string) => number[];
}

const compiled = new WeakMap<EffectivePolicy, Compiled>();

function compile(policy: EffectivePolicy): Compiled {
  const cached = compiled.get(policy);
  if (cached) return cached;
  const lists = policy.paths.map((entry) => entry.match);
  const fold = (glob: string) => (glob.startsWith("@") ? glob : foldPath(glob));
  const fresh = {
    exact: matchLists(lists),
    folded: matchLists(lists.map((list) => list.map(fold))),
    refolded: matchLists(lists.map((list) => list.filter((glob) => fold(glob) !== glob).map(fold))),
    holding: holders(lists),
  };
  compiled.set(policy, fresh);
  return fresh;
}

/** Links are rare, so nothing is compiled before the first. */
function holders(lists: readonly (readonly string[])[]): Compiled["holding"] {
  let tests: ((directory: string) => boolean)[][] | undefined;
  return (directory) => {
    tests ??= lists.map((list) =>
      list.flatMap((glob) => pathSet(glob)?.match ?? [glob]).map((glob) => mayLieIn(foldPath(glob))),
    );
    return tests.flatMap((list, index) => (list.some((test) => test(directory)) ? [index] : []));
  };
}

const touchesOf = new WeakMap<RuleContext, Touch[]>();

/**
 * All names that the change touches, with the entries that hold for this change's authors. Empty when the files are not
 * known; rules report that gap themselves.
 */
export function touches(context: RuleContext): Touch[] {
  const cached = touchesOf.get(context);
  if (cached) return cached;
  const matchers = compile(context.policy);
  const holding = context.policy.paths.map((entry) => appliesTo(context, entry.for));
  const { files } = landing(context.facts);
  const names = namesThroughLinks(context.facts);
  const linksTo = (path: string) => (names.known ? (names.value.get(path) ?? []) : []);
  const result = files.flatMap((file) =>
    namesOf(file).map((path) =>
      linked(touch(path, file, matchers, holding), linksTo(path), matchers, holding),
    ),
  );
  touchesOf.set(context, result);
  return result;
}

function touch(path: string, file: FileChange, matchers: Compiled, holding: readonly boolean[]): Touch {
  const folded = foldPath(path);
  const exact = matchers.exact(path);
  const others = [
    ...(folded === path ? matchers.refolded(path) : matchers.folded(folded)),
    ...(canContain(file) ? matchers.holding(folded) : []),
  ].filter((index) => !exact.includes(index));
  if (others.length === 0)
    return { path, file, entries: exact.filter((index) => holding[index]), lookAlike: false, link: null };
  const entries = [...new Set([...exact, ...others])].filter((index) => holding[index]).sort((a, b) => a - b);
  return { path, file, entries, lookAlike: others.some((index) => holding[index]), link: null };
}

/** The same with the entries that hold for the links which lead to the file. */
function linked(
  own: Touch,
  links: readonly string[],
  matchers: Compiled,
  holding: readonly boolean[],
): Touch {
  const others = links
    .map((path) => touch(path, own.file, matchers, holding))
    .filter(({ entries }) => entries.some((index) => !own.entries.includes(index)));
  const [first] = others;
  if (first === undefined) return own;
  const entries = [...new Set([own, ...others].flatMap((one) => one.entries))].sort((a, b) => a - b);
  return { ...own, entries, link: first.path };
}

/** The strictest of the entries that hold for a name, or the default for governed changes. */
export function pathLevel(context: RuleContext, touch: Touch): "allow" | "review" | "forbid" {
  if (touch.entries.length === 0)
    return context.attribution.governed ? context.policy.defaults.paths : "allow";
  const levels = touch.entries.map((index) => context.policy.paths[index]?.agents);
  return levels.includes("forbid") ? "forbid" : levels.includes("review") ? "review" : "allow";
}
