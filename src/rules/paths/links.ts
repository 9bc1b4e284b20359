import type { Facts } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { Link } from "../../facts/links.ts";
import { foldPath } from "../../policy/fold-path.ts";
import { namesOf } from "./names.ts";

/** For all files of a change together; each is compared with every entry of the policy. */
const MOST_NAMES = 100_000;

const namesIn = new WeakMap<Facts, Known<ReadonlyMap<string, readonly string[]>>>();

/**
 * The other names under which links of the base show the files of a change: whoever changes what a protected link leads to, changes
 * what stands under the protected name. Links to links and to directories are followed.
 *
 * @returns by the name of a changed file; not known where links could not be read, or there are more names than can be compared
 */
export function namesThroughLinks(facts: Facts): Known<ReadonlyMap<string, readonly string[]>> {
  const names = namesIn.get(facts) ?? findNames(facts);
  namesIn.set(facts, names);
  return names;
}

function findNames({ files, passing, links }: Facts): Known<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (links === undefined) return known(found);
  if (!links.known) return links;
  if (links.value.length === 0) return known(found);
  const byTarget = Map.groupBy(links.value, ({ target }) => foldPath(target));
  const changed = [...(files.known ? files.value : []), ...(passing?.known ? passing.value : [])];
  let left = MOST_NAMES;
  for (const path of new Set(changed.flatMap(namesOf))) {
    const others = otherNames(path, byTarget, left);
    if (others === null)
      return incomplete(
        "paths/names-cap",
        "symbolic links",
        `Links of the base show the changed files under more than ${MOST_NAMES} names.`,
      );
    left -= others.length;
    if (others.length > 0) found.set(path, others);
  }
  return known(found);
}

/** @returns null when there are more than `most` */
function otherNames(path: string, byTarget: ReadonlyMap<string, Link[]>, most: number): string[] | null {
  /** By which links a name came about: what leads back to itself has no end of names, none of which says more. */
  const names = new Map<string, readonly Link[]>([[path, []]]);
  for (const [name, through] of names)
    for (const [target, rest] of placesOf(name))
      for (const link of byTarget.get(target) ?? []) {
        if (through.includes(link) || name.startsWith(`${link.path}/`)) continue;
        const other = `${link.path}${rest}`;
        if (!names.has(other)) names.set(other, [...through, link]);
        if (names.size > most) return null;
      }
  names.delete(path);
  return [...names.keys()];
}

/** A name itself and the directories that hold it, folded, the root as "", each with what follows it in the name. */
function* placesOf(name: string): Generator<[folded: string, rest: string]> {
  yield ["", `/${name}`];
  const folded = foldPath(name);
  // A look-alike of the separator separates too.
  const text = countSlashes(folded) === countSlashes(name) ? name : folded;
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1))
    yield [foldPath(text.slice(0, at)), text.slice(at)];
  yield [folded, ""];
}

const countSlashes = (text: string): number => text.split("/").length;
